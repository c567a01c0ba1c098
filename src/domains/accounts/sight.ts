/**
 * Whether one person may know of another at all: the one rule that every read, list, count, search and delivery about
 * people joins. Accounts that are suspended, deactivated or deleted are nobody to others, and so is whoever a barrier
 * stands between, such as a block.
 */
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

/** A boolean expression: whether `viewer` (an expression of type uuid) may know of `a`, the name of a joined row of `accounts`. */
export function canMeet({ sql, ports }: Asker, viewer: Statement, a: string): Statement {
  const person = sql`${sql(a)}.id`;
  return sql`(${person} = ${viewer} or (${sql(a)}.is_visible and ${noBarrier({ sql, ports }, viewer, person)}))`;
}

/** Nearly everybody is kept apart from fewer people than this. */
const apartMax = 32;

/**
 * The same for statements that ask about many people. From whom the viewer is kept apart is read once, where it is few;
 * with more each is looked up.
 */
export function canMeetAmong(ctx: Asker, viewer: Statement, a: string): Statement {
  const { sql, ports } = ctx;
  const [first, ...barriers] = ports.barriers;
  if (!first) return canMeet(ctx, viewer, a);
  const person = sql`${sql(a)}.id`;
  const apart = barriers.reduce(
    (all, barrier) => sql`${all} union all ${barrier.others(sql, viewer)}`,
    first.others(sql, viewer),
  );
  const few = sql`select case when count(*) <= ${constant(sql, apartMax)} then coalesce(array_agg(id), '{}') end
    from (select id from (${apart}) some_of(id) limit ${constant(sql, apartMax + 1)}) apart`;
  return sql`(${person} = ${viewer} or (${sql(a)}.is_visible
    and not coalesce(${person} = any((${few})::uuid[]), not (${noBarrier(ctx, viewer, person)}))))`;
}

/** A boolean expression: whether nothing keeps these two apart; expressions of type uuid. */
export function noBarrier({ sql, ports }: Asker, one: Statement, other: Statement): Statement {
  return ports.barriers.reduce(
    (all, barrier) => sql`${all} and not ${barrier.sql(sql, one, other)}`,
    sql`true`,
  );
}

/** Of these ids, those of people whom the viewer may know of. */
export async function peopleFor(ctx: Asker, viewerId: Id, ids: readonly Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const { sql } = ctx;
  const rows = await sql<{ id: Id }[]>`
    select a.id from accounts a
    where a.id = any(${ids}::uuid[]) and ${canMeet(ctx, sql`${viewerId}::uuid`, "a")}`;
  return new Set(rows.map((row) => row.id));
}
