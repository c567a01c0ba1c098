/**
 * How long somebody's lists are for one viewer: what paging through the list would give them, at this very moment. The kept
 * number, and in the same statement what it misses: people whom a barrier keeps from the viewer, and people who were
 * hidden or came back and whose neighbours are still being told.
 */
import type { AudienceAt } from "#src/kit/audience.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { askFrozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { ProfileCounter } from "#src/kit/ports.ts";
import { listSwitches, type PeopleList } from "./sharing.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;
type At = Pick<AudienceAt, "viewer" | "owner">;

export const graphCounter: ProfileCounter = {
  lists: listSwitches,
  numbers(ctx, at) {
    const { sql } = ctx;
    // While somebody is pending, which is a matter of seconds, all of them would have to be looked at.
    const isSettled = sql`not exists (select from graph_pending)`;
    return countedLists(ctx, at, apartFrom(ctx, at.viewer), isSettled);
  },
  async count(ctx, viewerId, accountIds) {
    const rows = await askFrozen<CountRow>(ctx, "profile counts", () => countsOfMany(ctx), [
      viewerId,
      accountIds,
    ]);
    return new Map(rows.map(({ id, ...counts }) => [id, counts]));
  },
};

type CountRow = { readonly id: Id } & Readonly<Record<PeopleList, number>>;

/** For the viewer `$1`, of the people `$2`. */
function countsOfMany(ctx: Asker): Statement {
  const { sql } = ctx;
  const at = { viewer: sql`$1::uuid`, owner: sql`a.id` };
  return sql`
    with apart as materialized (${apartFrom(ctx, at.viewer)}),
    correction as materialized (
      select id, is_listed from apart union all
      select p.account_id, p.is_visible from graph_pending p where p.account_id not in (select id from apart))
    select a.id, n.* from accounts a
    cross join lateral (${countedLists(ctx, at, sql`select id, is_listed from correction`, sql`true`)}) n
    where a.id = any((select $2::uuid[])::uuid[])`;
}

/** People whom the viewer finds in nobody's list, as `correction` has them. */
function apartFrom({ sql, ports }: Asker, viewer: Statement): Statement {
  const apart = ports.barriers.reduce(
    (all, barrier) => sql`${all} union (${barrier.others(sql, viewer)})`,
    sql`select null::uuid where false`,
  );
  return sql`select apart.id, false as is_listed from (${apart}) apart(id)`;
}

/**
 * `correction`: a query of people whom a list may have otherwise than the number says, each once: `id`, `is_listed`.
 * Null unless `isKnown`.
 */
function countedLists(
  ctx: Asker,
  { owner }: At,
  correction: Statement,
  isKnown: Statement,
): Statement {
  const { sql } = ctx;
  const change = (list: PeopleList): Statement => sql`
    sum(case ${isCounted(sql, list, owner)} when not k.is_listed then case when k.is_listed then 1 else -1 end end) as ${sql(list)}`;
  const number = (list: PeopleList): Statement => sql`
    case when ${isKnown} then greatest(0, coalesce(c.${sql(list)}, 0) + coalesce(d.${sql(list)}, 0))::int end as ${sql(list)}`;
  return sql`
    select ${number("followers")}, ${number("following")}, ${number("friends")}
    from (select ${change("followers")}, ${change("following")}, ${change("friends")}
      from (${correction}) k) d
    left join graph_counts c on c.account_id = ${owner}`;
}

/** Whether the number counts 'k', who stands in this list of the owner's; null where they do not. By the primary key. */
function isCounted(sql: Sql, list: PeopleList, owner: Statement): Statement {
  switch (list) {
    case "followers":
      return sql`(select f.counts_follower from follows f where f.follower_id = k.id and f.followed_id = ${owner})`;
    case "following":
      return sql`(select f.counts_followed from follows f where f.follower_id = ${owner} and f.followed_id = k.id)`;
    case "friends":
      return sql`(select case when f.low_id = k.id then f.counts_low else f.counts_high end from friendships f
        where f.low_id = least(${owner}, k.id) and f.high_id = greatest(${owner}, k.id))`;
  }
}
