/** What staff do to a person's account: ending sessions, taking it out of use, giving it back. */
import { eq } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { notFound } from "#src/kit/errors.ts";
import { tellFact } from "#src/kit/fact.ts";
import type { Id } from "#src/kit/id.ts";
import { standingUpdated } from "../events.ts";
import { visibilityChanged } from "../facts.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import type { SessionEndReason } from "../schemas.ts";
import { findLiveSessions } from "../session-queries.ts";
import { endSessions, userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";

export type Standing = AccountRow["standing"];

/**
 * Holds a person so that nothing begins or ends for them until commit: their writes under way are waited for, on every
 * session. Throws `not-found` for nobody. Takes locks: call it before `tx.lock`.
 */
export async function holdPerson(ctx: WriteContext, accountId: Id): Promise<AccountRow> {
  const known = await findLiveIds(ctx, accountId);
  await ctx.tx.waitForWrites([accountId, ...known]);
  if ((await ctx.tx.lock([userStreamOf(accountId)])).size === 0) throw notFound();
  const [account, live] = [await findAccount(ctx, accountId), await findLiveIds(ctx, accountId)];
  if (!account) throw notFound();
  // One that began while this waited may be writing: waiting now could be for ever, so the whole is tried again.
  if (live.some((id) => !known.includes(id))) throw new BegunMeanwhile();
  return account;
}

/** To PostgreSQL's drivers, and to whoever runs units of work, a reason to run it again. */
class BegunMeanwhile extends Error {
  readonly code = "40001";
}

async function findLiveIds(ctx: WriteContext, accountId: Id): Promise<Id[]> {
  return (await findLiveSessions(ctx, accountId)).map(({ id }) => id);
}

/** Ends these of a person's sessions, or all; the person is held. Answers how many. */
export async function endSessionsOf(
  ctx: WriteContext,
  accountId: Id,
  reason: SessionEndReason,
  sessionId?: Id,
): Promise<number> {
  const ids = sessionId === undefined ? await findLiveIds(ctx, accountId) : [sessionId];
  return await endSessions(ctx, accountId, ids, reason);
}

/** The person is held. Suspending ends their sessions: when they are back they log in again. */
export async function setStanding(
  ctx: WriteContext,
  accountId: Id,
  standing: Standing,
): Promise<void> {
  if (standing === "suspended") await endSessionsOf(ctx, accountId, "suspended");
  const before = await findAccount(ctx, accountId);
  const [after] = await ctx.tx.db
    .update(accounts)
    .set({ standing })
    .where(eq(accounts.id, accountId))
    .returning();
  if (after && after.isVisible !== before?.isVisible)
    await tellFact(ctx, visibilityChanged, { accountId, isVisible: after.isVisible });
  const told = { standing };
  ctx.tx.emit(standingUpdated, { stream: userStreamOf(accountId), ref: told, data: told });
  // Others who look at them see something else now.
  ctx.tx.recheck([accountId]);
}
