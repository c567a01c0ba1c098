/** What happens when a pause is over: whoever asked meanwhile is heard, and the pause is forgotten. */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { Sql } from "#src/kit/context.ts";
import { defineJob, type JobContext } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { followRequested, friendRequested } from "./events.ts";
import { tell } from "./facing.ts";
import type { Asking } from "./pauses.ts";
import { moveFollowRequest, moveFriendRequest } from "./requests.ts";

const rowsPerStep = 200;
/** A clock that is behind may hold a request by a pause that is over elsewhere: it is still found by it. */
const keptMs = 3_600_000;

export const endPauses = defineJob({
  name: "graph.endPauses",
  summary: "Shows people what they were asked again after a no, a week later, and forgets that no",
  data: Empty,
  schedule: "*/10 * * * *",
  atOnce: 1,
}).handler(async (ctx) => {
  await hearHeld(ctx);
  await forget(ctx);
});

async function hearHeld(ctx: JobContext): Promise<void> {
  for (;;) {
    const due = await findDue(ctx.sql, ctx.clock.now());
    for (const asking of due) {
      if (ctx.stopping.aborted) return;
      await hear(ctx, asking);
    }
    if (due.length < rowsPerStep) return;
  }
}

/** Pauses after a no that are over, in which the same was asked again. Index request_pauses_until. */
async function findDue(sql: Sql, now: Date): Promise<readonly Asking[]> {
  return await sql<Asking[]>`
    select p.asker_id as "askerId", p.target_id as "targetId", p.kind from request_pauses p
    where p.until <= ${now} and p.reason = 'declined' and (
      p.kind = 'follow' and exists (select from follow_requests r
        where r.requester_id = p.asker_id and r.target_id = p.target_id and r.state = 'held')
      or p.kind = 'friend' and exists (select from friend_requests r
        where r.low_id = least(p.asker_id, p.target_id) and r.high_id = greatest(p.asker_id, p.target_id)
          and r.is_from_low = (p.asker_id < p.target_id) and r.state = 'held'))
    order by p.until limit ${rowsPerStep}`;
}

/** Whoever asked sees no difference; to the other one it is as if they asked just now. */
async function hear(ctx: JobContext, { askerId, targetId, kind }: Asking): Promise<void> {
  await ctx.transaction(async (step) => {
    await step.tx.lock([askerId, targetId].map(userStreamOf));
    const move = { from: "held", to: "heard" } as const;
    switch (kind) {
      case "follow":
        if (await moveFollowRequest(step, askerId, targetId, move))
          tell(step, followRequested, targetId, askerId);
        return;
      case "friend":
        if (await moveFriendRequest(step, askerId, targetId, move))
          tell(step, friendRequested, targetId, askerId);
        return;
    }
  });
}

async function forget(ctx: JobContext): Promise<void> {
  for (;;) {
    if (ctx.stopping.aborted) return;
    const forgotten = await ctx.transaction(
      ({ tx, clock }) => tx.sql`
        delete from request_pauses where ctid = any(array(
          select ctid from request_pauses where until <= ${new Date(clock.now().getTime() - keptMs)}
          order by until limit ${rowsPerStep} for update skip locked))`,
    );
    if (forgotten.count < rowsPerStep) return;
  }
}
