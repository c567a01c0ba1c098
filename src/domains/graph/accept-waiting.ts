/** Whoever needs no permission any more gives it to all who wait for it. */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { Sql, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { addFollow } from "./edges.ts";
import { followAccepted, relationshipUpdated } from "./events.ts";
import { tell } from "./facing.ts";
import { removeFollowRequest } from "./requests.ts";

/** One transaction holds sixteen streams: the person's own, and these people's. */
const chunkSize = 15;

export const acceptWaiting = defineJob({
  name: "graph.acceptWaiting",
  summary: "Lets everybody follow who waited when an account became public",
  data: object({ accountId: IdSchema }),
  expireSeconds: 900,
  atOnce: 2,
}).handler(async (ctx, { accountId }) => {
  for (;;) {
    if (ctx.stopping.aborted) throw new Error("The worker stops; the next one goes on.");
    const waiting = await findWaiting(ctx.sql, accountId);
    if (waiting.length === 0) return;
    const isOver = await ctx.transaction((step) => accept(step, accountId, waiting));
    if (isOver) return;
  }
});

async function findWaiting(sql: Sql, accountId: Id): Promise<Id[]> {
  const rows = await sql<{ id: Id }[]>`
    select requester_id as id from follow_requests where target_id = ${accountId} and state = 'heard'
    order by created_at, requester_id limit ${chunkSize}`;
  return rows.map((row) => row.id);
}

/** True where the account is private again, and asks for patience. */
async function accept(ctx: WriteContext, accountId: Id, waiting: readonly Id[]): Promise<boolean> {
  await ctx.tx.lock([accountId, ...waiting].map(userStreamOf));
  const [account] = await ctx.tx.sql<{ isPrivate: boolean }[]>`
    select is_private as "isPrivate" from accounts where id = ${accountId}`;
  if (account?.isPrivate !== false) return true;
  for (const requesterId of waiting) {
    // Taken back, or declined, meanwhile.
    if (!(await removeFollowRequest(ctx, requesterId, accountId, "heard"))) continue;
    await addFollow(ctx, requesterId, accountId);
    tell(ctx, followAccepted, requesterId, accountId);
    tell(ctx, relationshipUpdated, accountId, requesterId);
  }
  ctx.tx.recheck(waiting);
  return false;
}
