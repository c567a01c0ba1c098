/**
 * Looks every night whether the kept numbers are what they count, and makes good what is not. Nothing should ever be found;
 * what is, is in the log. Goes through all accounts in bounded steps.
 */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { Sql, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob, type JobContext } from "#src/kit/job.ts";
import { Empty, IdSchema, nullable, object } from "#src/kit/schema.ts";
import { applyVisibility } from "./visibility.ts";

const chunkSize = 200;
const chunksPerJob = 50;
const mendedPerChunkMax = 100;

export const reconcileCounts = defineJob({
  name: "graph.reconcileCounts",
  summary: "Begins to compare the kept numbers of all profiles with what they count",
  data: Empty,
  schedule: "23 3 * * *",
}).handler(async (ctx) => {
  await ctx.transaction(({ tx }) =>
    tx.enqueue(reconcileSome, { afterId: null }, { singletonKey: "first" }),
  );
});

export const reconcileSome = defineJob({
  name: "graph.reconcileSome",
  summary: "Compares the kept numbers of the next ten thousand profiles with what they count",
  data: object({ afterId: nullable(IdSchema) }),
  expireSeconds: 900,
  atOnce: 1,
}).handler(async (ctx, { afterId }) => {
  let after = afterId;
  for (let chunk = 0; chunk < chunksPerJob; chunk += 1) {
    if (ctx.stopping.aborted) break;
    const ids = await nextAccounts(ctx.sql, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    await mendFlags(ctx, ids);
    await mendCounts(ctx, ids);
    after = last;
  }
  await ctx.transaction(({ tx }) => tx.enqueue(reconcileSome, { afterId: after }));
});

async function nextAccounts(sql: Sql, after: Id | null): Promise<Id[]> {
  const beyond = after === null ? sql`` : sql`where id > ${after}`;
  const rows = await sql<{ id: Id }[]>`
    select id from accounts ${beyond} order by id limit ${chunkSize}`;
  return rows.map((row) => row.id);
}

interface Drift {
  readonly accountId: Id;
  readonly kept: readonly number[];
  readonly counted: readonly number[];
}

/** Read in one statement, so that rows and numbers are of one moment: whatever changes both, commits both. */
async function mendCounts(ctx: JobContext, ids: readonly Id[]): Promise<void> {
  const drifted = await findDrifts(ctx.sql, ids);
  if (drifted.length === 0) return;
  const mended = await ctx.transaction(({ tx }) =>
    mend(
      tx.sql,
      drifted.map((drift) => drift.accountId),
    ),
  );
  for (const drift of mended) ctx.log.warn({ ...drift }, "numbers of a profile were not its rows");
}

async function findDrifts(sql: Sql, ids: readonly Id[]): Promise<readonly Drift[]> {
  // What is not counted has an index of its own, so that rows beyond number are counted in an index alone.
  return await sql<Drift[]>`
    select * from (
      select a.id as "accountId",
        array[coalesce(c.followers, 0), coalesce(c.following, 0), coalesce(c.friends, 0)] as kept,
        array[
          (select count(*) from follows f where f.followed_id = a.id)
            - (select count(*) from follows f where f.followed_id = a.id and not f.counts_follower),
          (select count(*) from follows f where f.follower_id = a.id)
            - (select count(*) from follows f where f.follower_id = a.id and not f.counts_followed),
          (select count(*) from friendships f where f.low_id = a.id and f.counts_high)
            + (select count(*) from friendships f where f.high_id = a.id and f.counts_low)]::int[] as counted
      from unnest(${ids}::uuid[]) a(id) left join graph_counts c on c.account_id = a.id) compared
    where kept <> counted order by "accountId"`;
}

/** Whoever changes a number holds its row until commit; so once these rows are held, numbers and rows stand still together. */
async function mend(sql: Sql, ids: readonly Id[]): Promise<readonly Drift[]> {
  await sql`
    insert into graph_counts (account_id)
    select id from unnest(${ids}::uuid[]) a(id) order by id on conflict do nothing`;
  await sql`
    select from graph_counts where account_id = any(${ids}::uuid[]) order by account_id for update`;
  const drifted = await findDrifts(sql, ids);
  for (const { accountId, counted } of drifted) {
    const [followers = 0, following = 0, friends = 0] = counted;
    await sql`
      update graph_counts set followers = ${followers}, following = ${following}, friends = ${friends}
      where account_id = ${accountId}`;
  }
  return drifted;
}

/** Rows that count somebody hidden, or do not count somebody who is to be seen: that person is gone through anew. */
async function mendFlags(ctx: JobContext, ids: readonly Id[]): Promise<void> {
  const misflagged = await findMisflagged(ctx.sql, ids);
  for (const accountId of misflagged) {
    await ctx.transaction((step) => goThrough(step, accountId));
    ctx.log.warn({ accountId }, "a person was counted otherwise than seen");
  }
}

async function findMisflagged(sql: Sql, ids: readonly Id[]): Promise<Id[]> {
  const rows = await sql<{ id: Id }[]>`
    select id from (
      select a.id from accounts a where a.id = any(${ids}::uuid[]) and not a.is_visible and (
        exists (select from follows f where f.follower_id = a.id and f.counts_follower)
        or exists (select from follows f where f.followed_id = a.id and f.counts_followed)
        or exists (select from friendships f where f.low_id = a.id and f.counts_low)
        or exists (select from friendships f where f.high_id = a.id and f.counts_high))
      union select o.id from follows f join accounts o on o.id = f.follower_id
        where f.followed_id = any(${ids}::uuid[]) and not f.counts_follower and o.is_visible
      union select o.id from follows f join accounts o on o.id = f.followed_id
        where f.follower_id = any(${ids}::uuid[]) and not f.counts_followed and o.is_visible
      union select o.id from friendships f join accounts o on o.id = f.high_id
        where f.low_id = any(${ids}::uuid[]) and not f.counts_high and o.is_visible
      union select o.id from friendships f join accounts o on o.id = f.low_id
        where f.high_id = any(${ids}::uuid[]) and not f.counts_low and o.is_visible) found
    where not exists (select from graph_pending p where p.account_id = found.id)
    limit ${mendedPerChunkMax}`;
  return rows.map((row) => row.id);
}

/** From here on numbers are corrected as they are read, and a job makes that lasting. */
async function goThrough({ tx, clock }: WriteContext, accountId: Id): Promise<void> {
  await tx.lock([userStreamOf(accountId)]);
  await tx.sql`
    insert into graph_pending (account_id, is_visible, since)
    select id, is_visible, ${clock.now()}::timestamptz from accounts where id = ${accountId}
    on conflict do nothing`;
  await tx.enqueue(applyVisibility, { accountId }, { singletonKey: accountId });
}
