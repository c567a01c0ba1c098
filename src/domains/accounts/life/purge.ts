/**
 * Deleting for good, once nobody can take it back. It goes on where it was killed: each step finds what is left to do from what
 * is still there, and the account's own row goes last.
 */
import { and, eq, isNull } from "drizzle-orm";
import { defineJob, type JobContext } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { findAccount } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import { lifeOf } from "./rules.ts";

const peopleAtOnce = 500;

export const purgeDue = defineJob({
  name: "account.purgeDue",
  summary: "Find the accounts whose deletion nobody took back in time",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  // Index accounts_purge. Those that were begun and never ended are among them, however often their job failed.
  const due = await ctx.sql<{ id: Id }[]>`
    select id from accounts where purge_after <= ${ctx.clock.now()}
    order by purge_after limit ${peopleAtOnce}`;
  await ctx.transaction(async ({ tx }) => {
    for (const { id } of due)
      await tx.enqueue(purgeAccount, { accountId: id }, { singletonKey: id });
  });
});

export const purgeAccount = defineJob({
  name: "account.purge",
  summary: "Delete for good what is kept of somebody",
  data: object({ accountId: IdSchema }),
  expireSeconds: 3_600,
  atOnce: 2,
}).handler(async (ctx, { accountId }) => {
  if (!(await begin(ctx, accountId))) return;
  // Reversed, because later domains hold on to what earlier ones keep.
  for (const part of ctx.ports.personalData.toReversed()) {
    ctx.stopping.throwIfAborted();
    await part.purge(ctx, accountId);
  }
  // Should a backup from before be restored, this says whom it brought back.
  ctx.log.info({ accountId }, "an account was purged for good");
});

/**
 * Whether there is something to purge. Decided while the person's stream is held, as logins are: whoever came in time has
 * taken the deletion back, and whoever comes later is refused.
 */
async function begin(ctx: JobContext, accountId: Id): Promise<boolean> {
  return await ctx.transaction(async (step) => {
    if ((await step.tx.lock([userStreamOf(accountId)])).size === 0) return false;
    const account = await findAccount(step, accountId);
    if (!account || lifeOf(account, ctx.clock.now()) !== "gone") return false;
    await step.tx.db
      .update(accounts)
      .set({ purgeStartedAt: ctx.clock.now() })
      .where(and(eq(accounts.id, accountId), isNull(accounts.purgeStartedAt)));
    return true;
  });
}
