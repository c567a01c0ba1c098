/**
 * How long somebody's lists are for one viewer: what paging through the list would give them, at this very moment. Kept
 * numbers, and in the same statement what they miss: people who were hidden or came back and whose neighbours are still
 * being told, and people whom a barrier keeps from the viewer. Null: the list is not shared with the viewer.
 */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { ProfileCounter } from "#src/kit/ports.ts";
import { circlesOfOwner, isSharedWithin, type PeopleList } from "./sharing.ts";

export const graphCounter: ProfileCounter = {
  names: ["followers", "following", "friends"],
  async count(ctx, viewerId, accountIds) {
    const rows = await findCounts(ctx, viewerId, accountIds);
    return new Map(rows.map(({ id, ...counts }) => [id, counts]));
  },
};

type CountRow = { readonly id: Id } & Readonly<Record<PeopleList, number | null>>;

async function findCounts(
  ctx: ReadContext,
  viewerId: Id,
  accountIds: readonly Id[],
): Promise<readonly CountRow[]> {
  const { sql } = ctx;
  return await sql<CountRow[]>`
    with viewer as (select ${viewerId}::uuid as id),
    ${frozen(ctx, "profile counts", () => countsForViewer(ctx))}
    where a.id = any((select ${accountIds}::uuid[])::uuid[])`;
}

function countsForViewer(ctx: ReadContext): Statement {
  const { sql } = ctx;
  return sql`
    correction as materialized (
      select account_id as id, is_visible, false as is_apart from graph_pending
      union all ${apartFromViewer(ctx)})
    select a.id, ${counted(ctx, "followers")} as followers, ${counted(ctx, "following")} as following,
      ${counted(ctx, "friends")} as friends
    from accounts a cross join viewer ${circlesOfOwner(ctx, sql`viewer.id`, "a")}
    left join graph_counts c on c.account_id = a.id
    left join privacy_settings p on p.account_id = a.id`;
}

/** People who are to be seen, only not by the viewer. */
function apartFromViewer({ sql, ports }: ReadContext): Statement {
  const apart = ports.barriers.reduce(
    (all, barrier) => sql`${all} union (${barrier.others(sql, sql`(select id from viewer)`)})`,
    sql`select null::uuid where false`,
  );
  return sql`select o.id, true, true from (${apart}) apart(id) join accounts o on o.id = apart.id and o.is_visible`;
}

function counted(ctx: ReadContext, list: PeopleList): Statement {
  const { sql } = ctx;
  return sql`case when ${isSharedWithin(ctx, list, sql`viewer.id`, "a")} then greatest(0,
    coalesce(c.${sql(list)}, 0) + coalesce((
      select sum(case when k.is_apart then -1 when t.is_counted = k.is_visible then 0 when k.is_visible then 1 else -1 end)
      from correction k cross join lateral (${tie(sql, list, sql`k.id`)}) t), 0))::int end`;
}

/** The row by which this person stands in the list of `a`, and whether it is counted; by the primary key. */
function tie(sql: Sql, list: PeopleList, other: Statement): Statement {
  switch (list) {
    case "followers":
      return sql`select f.counts_follower as is_counted from follows f
        where f.follower_id = ${other} and f.followed_id = a.id`;
    case "following":
      return sql`select f.counts_followed as is_counted from follows f
        where f.follower_id = a.id and f.followed_id = ${other}`;
    case "friends":
      return sql`select case when f.low_id = ${other} then f.counts_low else f.counts_high end as is_counted
        from friendships f where f.low_id = least(a.id, ${other}) and f.high_id = greatest(a.id, ${other})`;
  }
}
