/**
 * Pages of people, newest first, without those whom the viewer may not know of. Rows are read in the order of an index and
 * looked at one by one until the page is full, at most `scannedMax` of them: where nearly everybody is hidden a page may be
 * short, and its cursor goes on behind what was looked at. So a page costs the same at any depth of any list.
 */
import {
  canMeetAmong,
  summariesFrom,
  summaryColumns,
  type SummaryRow,
} from "#src/domains/accounts/index.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { cutPage, pageLimitDefault } from "#src/kit/page.ts";
import { union } from "./queries.ts";
import type { Connection } from "./schemas.ts";

const scannedMax = 2_000;

export interface SiftedList {
  /** Bound into the cursor, so that it serves no other list. */
  readonly name: string;
  readonly viewerId: Id;
  /** Columns `other_id` and `created_at`, which an index yields in the order of the time; several are merged. */
  readonly edges: Statement | readonly Statement[];
  /** A boolean expression about `e.other_id`: who belongs to the list at all. */
  readonly filter?: Statement;
  /** Who may have the list, decided by the statement that reads it. */
  readonly gate?: Gate;
}

export interface Gate {
  /** A query of one boolean column `is_open`, and one row at most, about `viewer.id`. */
  readonly query: Statement;
  /** Throws unless it is true; absent where there was no row. */
  require(isOpen: boolean | undefined): void;
}

interface Place {
  /** The time to the microsecond, as PostgreSQL reads it. */
  readonly at: string;
  readonly id: Id;
}

/** Of somebody whom the viewer may not know of there is a place alone, and that only where no further was looked. */
type Row = Place & { readonly isLast: boolean } & (SummaryRow | { readonly handle: null });

interface PageInput {
  readonly cursor?: string;
  readonly limit?: number;
}

interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

export async function siftedPage(
  ctx: ReadContext,
  list: SiftedList,
  { cursor, limit = pageLimitDefault }: PageInput,
): Promise<Page<Connection>> {
  const after = cursor === undefined ? null : ctx.cursors.decode(list.name, cursor);
  const found = await findRows(ctx, list, { after, limit });
  const cursorOf = (row: Place) => ctx.cursors.encode(list.name, [row.at, row.id]);
  const { rows, nextCursor } = cutPage(found.filter(isItem), limit, cursorOf);
  const people = await summariesFrom(ctx, list.viewerId, rows);
  const last = found.at(-1);
  return {
    items: rows.flatMap(({ at }, index) => {
      const person = people[index];
      return person ? [{ person, since: new Date(at).toISOString() }] : [];
    }),
    nextCursor: nextCursor ?? (last?.isLast === true ? cursorOf(last) : null),
  };
}

function isItem(row: Row): row is Row & SummaryRow {
  return row.handle !== null;
}

interface Asked {
  readonly after: readonly (string | number)[] | null;
  readonly limit: number;
}

/**
 * One more than the limit where there are more, with all that stands beside each person: one statement, whose plan keeps for
 * all calls. A lateral join is a loop, and keeps the order of the page.
 */
async function findRows(ctx: ReadContext, list: SiftedList, asked: Asked): Promise<Row[]> {
  const { sql } = ctx;
  const { viewerId, gate } = list;
  const page = selectPage(ctx, list, asked);
  if (!gate)
    return await sql<Row[]>`
      select page.* from (select ${viewerId}::uuid as id) viewer cross join lateral (${page}) page`;
  // Kept apart by `offset 0`, so that it is decided once and not for every row.
  const rows = await sql<(Row & { readonly isOpen: boolean })[]>`
    select gate.is_open as "isOpen", page.* from (select ${viewerId}::uuid as id) viewer
    cross join lateral (${gate.query} offset 0) gate left join lateral (${page}) page on gate.is_open`;
  gate.require(rows[0]?.isOpen);
  return rows.filter((row) => row.id !== null);
}

function selectPage(ctx: ReadContext, list: SiftedList, { after, limit }: Asked): Statement {
  const { sql } = ctx;
  return sql`
    ${frozen(ctx, "people.shown", () => shown(sql))} from (${scan(sql, list.edges, after)}) edge) e
    ${frozen(ctx, "people.met", () => joinMet(ctx))} ${list.filter ? sql`and ${list.filter}` : sql``} offset 0) a on true
    ${frozen(ctx, "people.order", () => order(sql))} limit (select ${limit + 1}::int)`;
}

function shown(sql: Sql): Statement {
  return sql`
    select e.other_id as id, e.created_at::text as at, e.n = ${constant(sql, scannedMax)} as "isLast", a.*
    from (select *, row_number() over (order by created_at desc, other_id desc) as n`;
}

function joinMet(ctx: ReadContext): Statement {
  const { sql } = ctx;
  return sql`left join lateral (
    select ${summaryColumns(sql)} from accounts a where a.id = e.other_id and ${canMeetAmong(ctx, sql`viewer.id`, "a")}`;
}

/** Whoever is nobody for the viewer is left out, but for the last that is looked at: there the next page begins. */
function order(sql: Sql): Statement {
  return sql`where a.handle is not null or e.n = ${constant(sql, scannedMax)} order by e.created_at desc, e.other_id desc`;
}

/** Each query is limited by itself: then it is read in its order, and not as a whole to be sorted. */
function scan(sql: Sql, edges: SiftedList["edges"], after: Asked["after"]): Statement {
  const [at, otherId] = after ?? [];
  const beyond = after
    ? sql`where (created_at, other_id) < (${String(at)}::text::timestamptz, ${String(otherId)}::text::uuid)`
    : sql``;
  const most = constant(sql, `order by created_at desc, other_id desc limit ${scannedMax}`);
  const parts = (Array.isArray(edges) ? edges : [edges]).map(
    (part: Statement) => sql`(select other_id, created_at from (${part}) edge ${beyond} ${most})`,
  );
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  return sql`select other_id, created_at from (${union(sql, parts)}) edges ${most}`;
}
