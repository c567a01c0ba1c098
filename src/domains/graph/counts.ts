/**
 * The numbers of people's lists: kept with the rows they count, in one transaction, and corrected while they are read for
 * what this viewer may not see. `docs/decisions/0026-counts-equal-lists.md` says how they stay equal to the lists.
 */
import type { Sql, Statement } from "#src/kit/context.ts";

/**
 * Adds to the numbers. `made` are the common table expressions that made the rows; the last of them is
 * `change(account_id, followers, following, friends)`, a row for each number's owner. Answers one row for each.
 */
export async function raiseCounts(sql: Sql, made: Statement): Promise<number> {
  // In one order: two transactions that change the same people's numbers wait for each other, and never in a circle.
  const raised = await sql`
    with ${made}
    insert into graph_counts as c (account_id, followers, following, friends)
    select account_id, followers, following, friends from change order by account_id
    on conflict (account_id) do update set followers = c.followers + excluded.followers,
      following = c.following + excluded.following, friends = c.friends + excluded.friends`;
  return raised.count;
}

/** The same the other way. Where a number was wrong it stops at nought, and the reconciling job makes it right. */
export async function lowerCounts(sql: Sql, made: Statement): Promise<number> {
  const lowered = await sql<{ changes: number }[]>`
    with ${made}, held as (
      select c.account_id from graph_counts c join change using (account_id) order by c.account_id for update of c),
    lowered as (
      update graph_counts c set followers = greatest(0, c.followers - change.followers),
        following = greatest(0, c.following - change.following), friends = greatest(0, c.friends - change.friends)
      from change join held using (account_id) where c.account_id = change.account_id)
    select count(*) as changes from change`;
  return lowered[0]?.changes ?? 0;
}
