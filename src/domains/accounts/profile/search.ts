/**
 * Looking for people by what they are called: by the beginning of a handle or of a word of a name, whatever its accents and
 * case; where too little begins so, by what is one slip of the finger away; and where nothing is, by what is alike. Nobody is
 * found by a name that is not for the viewer to see, nor by anything but the whole handle who does not wish to be found. Every
 * source of candidates is bounded, so a search costs the same among a million people; of a beginning that thousands share, it
 * shows some.
 */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { handleKey } from "../handles.ts";
import { lettersOf } from "./search-letters.ts";
import { searchStatement, wholeHandleScore, type Reach } from "./search-statement.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface SearchFor {
  readonly viewerId: Id;
  readonly query: string;
  /** The last one of the page before. */
  readonly after: Place | null;
  readonly limit: number;
}

/** Best first; who is equally good comes in the order of the ids. */
export interface Place {
  readonly score: number;
  readonly id: Id;
  /** How the list was found: its pages go on in the same way. */
  readonly isAlike: boolean;
}

/** At most `limit` of them. */
export async function searchPeople(ctx: Asker, asked: SearchFor): Promise<Place[]> {
  const { after, limit } = asked;
  if (after?.isAlike === true) return await find(ctx, asked, "alike");
  const found = await find(ctx, asked, "beginnings");
  // Whoever typed a whole handle has found whom they looked for.
  if (found.length >= limit || found.some(({ score }) => score >= wholeHandleScore)) return found;
  const both = merge(found, await find(ctx, asked, "slips")).slice(0, limit);
  return both.length > 0 || after ? both : await find(ctx, asked, "alike");
}

/** A person has the same score in both. */
function merge(one: readonly Place[], other: readonly Place[]): Place[] {
  const places = new Map([...one, ...other].map((place) => [place.id, place]));
  return [...places.values()].toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

async function find(ctx: Asker, asked: SearchFor, reach: Reach): Promise<Place[]> {
  const { sql } = ctx;
  const { viewerId, query, after, limit } = asked;
  // All that is different from one search to the next; the planner sees none of it, so one plan serves all.
  const rows = await sql<{ id: Id; score: number }[]>`
    with viewer as materialized (
      select ${viewerId}::uuid as id, left(people_fold(${plain(query)}), 100) as typed, ${handleKey(query)}::text as handle_key,
        ${lettersOf(query)}::text as letters, ${after?.score ?? null}::integer as after_score,
        ${after?.id ?? null}::uuid as after_id, ${limit}::integer as page)
    ${restOf(ctx, reach)}`;
  return rows.map((row) => ({ ...row, isAlike: reach === "alike" }));
}

function plain(query: string): string {
  return query.trim().replace(/^@/, "");
}

function restOf(ctx: Asker, reach: Reach): Statement {
  return frozen(ctx, `search ${reach}`, () => searchStatement(ctx, reach));
}
