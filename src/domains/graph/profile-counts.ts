/**
 * How long somebody's lists are for one viewer: what paging through the list would give them, at this very moment. The kept
 * number, and in the same statement what it misses: people whom a barrier keeps from the viewer, and people who were
 * hidden or came back and whose neighbours are still being told.
 */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { askFrozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { ProfileCounter } from "#src/kit/ports.ts";
import { listSwitches, type PeopleList } from "./sharing.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export const graphCounter: ProfileCounter = {
  lists: listSwitches,
  numbers(ctx, { viewer, owner }) {
    const { sql } = ctx;
    const taken = (isCounted: Statement): Statement => sql`-count(*) filter (where ${isCounted})`;
    // While somebody is pending, which is a matter of seconds, each of them would have to be looked at.
    return sql`
      select ${correctedNumbers(sql)}, not exists (select from graph_pending) as is_known
      from (select ${changes(sql, owner, taken)} from (${apartFrom(ctx, viewer)}) k) d
      left join graph_counts c on c.account_id = ${owner}`;
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
  const changed = (isCounted: Statement): Statement => sql`coalesce(sum(
    case ${isCounted} when not k.is_listed then case when k.is_listed then 1 else -1 end end), 0)`;
  return sql`
    with apart as materialized (${apartFrom(ctx, sql`$1::uuid`)}),
    correction as materialized (
      select id, false as is_listed from apart
      union all select account_id, is_visible from graph_pending where account_id not in (select id from apart))
    select a.id, ${correctedNumbers(sql)}
    from accounts a left join graph_counts c on c.account_id = a.id
    cross join lateral (select ${changes(sql, sql`a.id`, changed)} from correction k) d
    where a.id = any((select $2::uuid[])::uuid[])`;
}

/** People whom the viewer finds in nobody's list, each once. */
function apartFrom({ sql, ports }: Asker, viewer: Statement): Statement {
  const others = ports.barriers.map((barrier) => sql`(${barrier.others(sql, viewer)})`);
  // No empty set to begin with where there is a barrier: it would cost as much as the barrier.
  const [first = sql`select null::uuid where false`, ...more] = others;
  const all = more.reduce((some, one) => sql`${some} union all ${one}`, first);
  return sql`select distinct others.id from (${all}) others(id)`;
}

/** Columns: `d` has what is to be added to the kept numbers `c`. Where one is wrong it stops at nought. */
function correctedNumbers(sql: Sql): Statement {
  const number = (list: PeopleList): Statement =>
    sql`greatest(0, coalesce(c.${sql(list)}, 0) + d.${sql(list)})::int as ${sql(list)}`;
  return sql`${number("followers")}, ${number("following")}, ${number("friends")}`;
}

/** Columns: `change` sums over people `k`, given whether the number counts one, or null for who is not in the list. */
function changes(
  sql: Sql,
  owner: Statement,
  change: (isCounted: Statement) => Statement,
): Statement {
  const changeOf = (list: PeopleList): Statement =>
    sql`${change(isCounted(sql, list, owner))} as ${sql(list)}`;
  return sql`${changeOf("followers")}, ${changeOf("following")}, ${changeOf("friends")}`;
}

/** Of `k` and this list of the owner's; by the primary key. */
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
