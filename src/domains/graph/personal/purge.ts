/**
 * Forgetting a person: every row that names them, from both sides, in steps of which each is a transaction, and with the
 * numbers that their neighbours' profiles show. Run again it goes on with what is left.
 */
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { lowerCounts } from "../counts.ts";

const rowsPerStep = 500;

/** Removes some rows, and answers how many; nought when none is left. */
type Step = (sql: Sql, accountId: Id) => Promise<number>;

export async function purgeGraph(ctx: JobContext, accountId: Id): Promise<void> {
  for (const step of steps) {
    let removed: number;
    do {
      if (ctx.stopping.aborted) throw new Error("The worker stops; the next one goes on.");
      removed = await ctx.transaction(({ tx }) => step(tx.sql, accountId));
    } while (removed > 0);
  }
}

/** Rows of a table that name them in this column, which an index begins with. */
function rowsOf(table: string, column: string): Step {
  return async (sql, accountId) => {
    const name = sql(table);
    const removed = await sql`
      delete from ${name} where ctid = any(array(
        select ctid from ${name} where ${sql(column)} = ${accountId} limit ${rowsPerStep} for update))`;
    return removed.count;
  };
}

function followsOf(column: "follower_id" | "followed_id"): Step {
  return async (sql, accountId) =>
    await lowerCounts(
      sql,
      sql`removed as (${someOf(sql, "follows", column, accountId)}),
      change as (
        select account_id, sum(followers)::int as followers, sum(following)::int as following, 0 as friends
        from (
          select followed_id as account_id, counts_follower::int as followers, 0 as following from removed
          union all select follower_id, 0, counts_followed::int from removed) numbers
        group by account_id)`,
    );
}

function friendshipsOf(column: "low_id" | "high_id"): Step {
  return async (sql, accountId) =>
    await lowerCounts(
      sql,
      sql`removed as (${someOf(sql, "friendships", column, accountId)}),
      change as (
        select account_id, 0 as followers, 0 as following, sum(friends)::int as friends
        from (
          select low_id as account_id, counts_high::int as friends from removed
          union all select high_id, counts_low::int from removed) numbers
        group by account_id)`,
    );
}

function someOf(sql: Sql, table: string, column: string, accountId: Id): Statement {
  const name = sql(table);
  return sql`
    delete from ${name} where ctid = any(array(
      select ctid from ${name} where ${sql(column)} = ${accountId} limit ${rowsPerStep} for update))
    returning *`;
}

/** Others' lists have one member less. Index list_members_member. */
async function placesInLists(sql: Sql, accountId: Id): Promise<number> {
  const [row] = await sql<{ removed: number }[]>`
    with removed as (${someOf(sql, "list_members", "member_id", accountId)}),
    held as (
      select l.id from lists l join removed on removed.list_id = l.id order by l.id for update of l),
    counted as (
      update lists l set member_count = greatest(0, l.member_count - 1) from held where l.id = held.id)
    select count(*)::int as removed from removed`;
  return row?.removed ?? 0;
}

async function membersOfLists(sql: Sql, accountId: Id): Promise<number> {
  const removed = await sql`
    delete from list_members where ctid = any(array(
      select m.ctid from lists l join list_members m on m.list_id = l.id
      where l.owner_id = ${accountId} limit ${rowsPerStep} for update of m))`;
  return removed.count;
}

const steps: readonly Step[] = [
  ...[followsOf("follower_id"), followsOf("followed_id")],
  ...[friendshipsOf("low_id"), friendshipsOf("high_id")],
  ...[rowsOf("follow_requests", "requester_id"), rowsOf("follow_requests", "target_id")],
  ...[rowsOf("friend_requests", "low_id"), rowsOf("friend_requests", "high_id")],
  ...[rowsOf("request_pauses", "asker_id"), rowsOf("request_pauses", "target_id")],
  ...[rowsOf("blocks", "blocker_id"), rowsOf("blocks", "blocked_id")],
  ...[rowsOf("mutes", "muter_id"), rowsOf("mutes", "muted_id")],
  ...[rowsOf("restrictions", "restricter_id"), rowsOf("restrictions", "restricted_id")],
  ...[placesInLists, membersOfLists, rowsOf("lists", "owner_id")],
  ...[rowsOf("contact_keys", "account_id"), rowsOf("contact_hashes", "account_id")],
  ...[rowsOf("contact_quotas", "account_id"), rowsOf("suggestion_snapshots", "account_id")],
  rowsOf("dismissed_suggestions", "account_id"),
  rowsOf("dismissed_suggestions", "dismissed_id"),
  ...[rowsOf("graph_pending", "account_id"), rowsOf("graph_counts", "account_id")],
];
