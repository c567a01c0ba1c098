/**
 * Pages of people, newest first, without those whom the viewer may not know of. Rows are read in the order of an index and
 * looked at one by one until the page is full, at most `scannedMax` of them: where nearly everybody is hidden a page may be
 * short, and its cursor goes on behind what was looked at. So a page costs the same at any depth of any list.
 */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { cutPage, pageLimitDefault } from "#src/kit/page.ts";
import { union } from "./queries.ts";
import type { Connection } from "./schemas.ts";
import { loadPeople } from "./view.ts";

const scannedMax = 2_000;

export interface SiftedList {
  /** Bound into the cursor, so that it serves no other list. */
  readonly name: string;
  readonly viewerId: Id;
  /** Columns `other_id` and `created_at`, which an index yields in the order of the time; several are merged. */
  readonly edges: Statement | readonly Statement[];
  /** A boolean expression about `e.other_id`: who belongs to the list at all. */
  readonly filter?: Statement;
}

interface EdgeRow {
  readonly id: Id;
  readonly at: Date;
  /** The time to the microsecond, as PostgreSQL reads it. */
  readonly exactAt: string;
  /** False in the row that only says how far was looked. */
  readonly isItem: boolean;
}

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
  const found = await findEdges(ctx, list, { after, limit });
  const cursorOf = (row: EdgeRow) => ctx.cursors.encode(list.name, [row.exactAt, row.id]);
  const items = found.filter((row) => row.isItem);
  const { rows, nextCursor } = cutPage(items, limit, cursorOf);
  const lookedTo = found.find((row) => !row.isItem);
  const ids = rows.map((row) => row.id);
  const people = await loadPeople(ctx, list.viewerId, ids);
  return {
    items: rows.flatMap(({ id, at }) => {
      const person = people.get(id);
      return person ? [{ person, since: at.toISOString() }] : [];
    }),
    nextCursor: nextCursor ?? (lookedTo ? cursorOf(lookedTo) : null),
  };
}

interface Place {
  readonly after: readonly (string | number)[] | null;
  readonly limit: number;
}

/** One more than the limit where there are more; fewer than the limit, and how far was looked, where that was too far. */
async function findEdges(
  ctx: ReadContext,
  { viewerId, edges, filter }: SiftedList,
  { after, limit }: Place,
): Promise<EdgeRow[]> {
  const { sql } = ctx;
  const scanned = scan(sql, edges, after);
  const isMet = frozen(ctx, "edge met", () => canMeet(ctx, sql`viewer.id`, "a"));
  return await sql<EdgeRow[]>`
    with page as (
      select e.other_id, e.created_at
      from (${scanned} limit ${constant(sql, scannedMax)}) e
      cross join (select ${viewerId}::uuid as id) viewer
      cross join lateral (
        select from accounts a where a.id = e.other_id and ${isMet} offset 0) met
      where ${filter ?? sql`true`}
      order by e.created_at desc, e.other_id desc limit ${limit + 1}),
    looked_to as (
      ${scanned} offset ${constant(sql, scannedMax - 1)} limit 1)
    select other_id as id, created_at as at, created_at::text as "exactAt", true as "isItem" from page
    union all
    select other_id, created_at, created_at::text, false from looked_to
    where (select count(*) from page) <= ${limit}`;
}

/** Each query is limited by itself: then it is read in its order, and not as a whole to be sorted. */
function scan(sql: Sql, edges: SiftedList["edges"], after: Place["after"]): Statement {
  const [exactAt, id] = after ?? [];
  const beyond = after
    ? sql`where (created_at, other_id) < (${String(exactAt)}::text::timestamptz, ${String(id)}::text::uuid)`
    : sql``;
  const parts = (Array.isArray(edges) ? edges : [edges]).map(
    (part: Statement) => sql`(
      select other_id, created_at from (${part}) edge ${beyond}
      order by created_at desc, other_id desc limit ${constant(sql, scannedMax)})`,
  );
  return sql`
    select other_id, created_at from (${union(sql, parts)}) edges order by created_at desc, other_id desc`;
}

function constant(sql: Sql, count: number): Statement {
  return sql.unsafe(String(count)) as unknown as Statement;
}
