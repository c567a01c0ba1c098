/**
 * Looking for people by what they are called: by the beginning of a handle or of a word of a name, whatever its accents and
 * case, and by what is nearly it where too little begins so. Nobody is found by a name that is not for the viewer to see, nor
 * by anything but the whole handle who does not wish to be found. Every source of candidates is bounded, so a search costs the
 * same among a million people; of a beginning that thousands share, it shows some.
 */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { constant } from "../audience/constant.ts";
import { handleKey } from "../handles.ts";
import { canMeet } from "../sight.ts";
import { isFieldShown } from "./fields.ts";

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
}

/** Candidates taken from each index. */
const sourceMax = 100;
/** Greater than every letter. */
const lastLetter = "\u{10FFFF}";

/** At most `limit` of them. */
export async function searchPeople(ctx: Asker, asked: SearchFor): Promise<Place[]> {
  const folded = await fold(ctx, asked.query);
  if (folded === "") return [];
  const found = await findRanked(ctx, asked, folded, false);
  // What is nearly it is worse than all of these, so they keep their places.
  return found.length < asked.limit ? await findRanked(ctx, asked, folded, true) : found;
}

/** As the columns that are searched are folded. */
async function fold({ sql }: Asker, query: string): Promise<string> {
  const plain = query.trim().replace(/^@/, "").replaceAll(/\s+/g, " ");
  const [row] = await sql<{ folded: string }[]>`select people_fold(${plain}) as folded`;
  return row?.folded ?? "";
}

/** The whole handle counts for 10,000, being close for up to 3,000, the rest is `likeness`. */
async function findRanked(
  ctx: Asker,
  asked: SearchFor,
  folded: string,
  isFuzzy: boolean,
): Promise<Place[]> {
  const { sql } = ctx;
  const { viewerId, query, after, limit } = asked;
  const typed = unseen(sql, folded);
  return await sql<Place[]>`
    with viewer as materialized (select ${viewerId}::uuid as id),
    candidate as materialized (
      select id, max(closeness) as closeness
      from (${candidates(ctx, asked, folded, isFuzzy)}) source group by id),
    named as materialized (
      select a.id, a.is_visible, a.search_handle = ${typed} as is_handle,
        1000 * candidate.closeness + shown.likeness
          + case when a.handle_key = ${unseen(sql, handleKey(query))} and a.search_handle = ${typed} then 10000 else 0 end as score
      from candidate join accounts a on a.id = candidate.id
      cross join lateral (
        select ${likeness(ctx, "search_handle", folded, isFuzzy)} as by_handle,
          ${likeness(ctx, "search_name", folded, isFuzzy)} as by_name offset 0) likeness
      cross join lateral (select case
        when likeness.by_name > likeness.by_handle and likeness.by_name >= ${constant(sql, likenessMin)} and ${isNameShown(ctx)}
          then likeness.by_name
        else likeness.by_handle end as likeness offset 0) shown
      where shown.likeness >= ${constant(sql, likenessMin)})
    select a.id, a.score from (
      select * from named where ${isAfter(ctx, after)} order by score desc, id offset 0) a
    where ${mayMeet(ctx)} and (a.is_handle or a.id = ${me(sql)} or not exists (
      select from privacy_settings p where p.account_id = a.id and not p.find_by_search))
    order by a.score desc, a.id limit (select ${limit}::integer)`;
}

function me(sql: Sql): Statement {
  return sql`(select id from viewer)`;
}

/** A text that the planner does not look at: else it would plan this long statement anew for each. */
function unseen(sql: Sql, text: string): Statement {
  return sql`(select ${text}::text)`;
}

/** Of `a`, in the order of the page: asked of no more people than fill it. */
function mayMeet(ctx: Asker): Statement {
  return frozen(ctx, "search met", () => canMeet(ctx, me(ctx.sql), "a"));
}

function isNameShown(ctx: Asker): Statement {
  return frozen(ctx, "search shown", () => isFieldShown(ctx, me(ctx.sql), "a", "displayName"));
}

function peopleAround(ctx: Asker): Statement {
  const { sql, ports } = ctx;
  return frozen(ctx, "search near", () =>
    ports.closeness ? sql`union all ${ports.closeness.near(ctx, me(sql))}` : sql``,
  );
}

function isAfter({ sql }: Asker, after: Place | null): Statement {
  if (!after) return sql`true`;
  const score = sql`${after.score}::integer`;
  return sql`(score < ${score} or (score = ${score} and id > ${after.id}::uuid))`;
}

/** Indexes accounts_handle_key, accounts_search_handle, _name and _last, and accounts_search_alike. */
function candidates(ctx: Asker, { query }: SearchFor, folded: string, isFuzzy: boolean): Statement {
  const { sql } = ctx;
  const typed = unseen(sql, folded);
  const beginning = (column: string): Statement => sql`(
    select id, 0 from accounts
    where ${sql(column)} >= ${typed} and ${sql(column)} < ${unseen(sql, `${folded}${lastLetter}`)}
    order by ${sql(column)} limit ${constant(sql, sourceMax)})`;
  const alike = isFuzzy
    ? sql`union all select people_alike(${typed}, ${constant(sql, sourceMax)}), 0
        union all select swapped.id, 0 from unnest((select ${swapsOf(folded)}::text[])) swap(word) cross join lateral (
          ${beginningWith(sql, "search_handle")} union all ${beginningWith(sql, "search_name")}
          union all ${beginningWith(sql, "search_last")}) swapped`
    : sql``;
  return sql`
    select id, 0 as closeness from accounts where handle_key = ${unseen(sql, handleKey(query))} ${peopleAround(ctx)}
    union all ${beginning("search_handle")} union all ${beginning("search_name")}
    union all ${beginning("search_last")} ${alike}`;
}

/** A few people for each `swap.word`. */
function beginningWith(sql: Sql, column: string): Statement {
  return sql`(
    select id from accounts where ${sql(column)} >= swap.word and ${sql(column)} < swap.word || ${unseen(sql, lastLetter)}
    order by ${sql(column)} limit ${constant(sql, swappedMax)})`;
}

/** With two neighbouring letters changed about, at every place: of a short word that leaves too little to be alike. */
function swapsOf(folded: string): string[] {
  const letters = Array.from(folded).slice(0, swapLettersMax);
  const rest = folded.slice(letters.join("").length);
  return letters.flatMap((letter, at) => {
    const next = letters[at + 1];
    if (next === undefined || next === letter) return [];
    return [[...letters.slice(0, at), next, letter, ...letters.slice(at + 2)].join("") + rest];
  });
}

const swapLettersMax = 12;
const swappedMax = 20;

/** Of the trigrams of what was typed, more than half must stand in a name that is nearly it: see `people_alike`. */
const likenessMin = 432;

/** A pattern; nothing of what was typed is one. */
function beginningOf(text: string): string {
  return `${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/**
 * An integer expression: 900 to 1,000 for a beginning, a hundred less for that of a later word, the shorter the better; up to
 * 800 for what is alike, 600 with two letters changed about. Less than `likenessMin` is nothing.
 */
function likeness(
  { sql }: Asker,
  column: "search_handle" | "search_name",
  folded: string,
  isFuzzy: boolean,
): Statement {
  const name = sql`a.${sql(column)}`;
  const begins = beginningOf(folded);
  return sql`case
    when ${name} like ${unseen(sql, begins)} then 1000 - least(length(${name}), 90)
    when ${name} like ${unseen(sql, `% ${begins}`)} then 900 - least(length(${name}), 90)
    ${isFuzzy ? nearly(sql, name, folded) : sql`else 0`} end`;
}

/** Dear, and asked only where too little begins so. */
function nearly(sql: Sql, name: Statement, folded: string): Statement {
  const swaps = swapsOf(folded)
    .map(beginningOf)
    .flatMap((swap) => [swap, `% ${swap}`]);
  return sql`when ${name} like any((select ${swaps}::text[])::text[]) then 600 - least(length(${name}), 90)
    else (word_similarity(${unseen(sql, folded)}, ${name}) * 800)::integer`;
}
