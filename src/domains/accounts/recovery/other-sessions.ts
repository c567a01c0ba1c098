/** Everybody else who is logged in as this person: logged out, and what they were just writing waited for. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { dropHalfLogins } from "../login/challenges.ts";
import type { SessionEndReason } from "../schemas.ts";
import { findLiveSessions } from "../session-queries.ts";
import { endSessions, userStreamOf } from "../sessions.ts";

type Context = WriteContext & WithCaller;

/** Holds the person's stream, and keeps their other sessions from writing until commit. Before any other lock. */
export async function holdOthers(ctx: Context): Promise<void> {
  await ctx.tx.waitForWrites(await findOthers(ctx));
  await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
}

/** After `holdOthers`. Answers how many there were; logins that are half done end with them, uncounted. */
export async function endOthers(ctx: Context, reason: SessionEndReason): Promise<number> {
  await dropHalfLogins(ctx, ctx.caller.accountId);
  // Looked up again, now that none can begin: one may have, while this waited.
  return await endSessions(ctx, ctx.caller.accountId, await findOthers(ctx), reason);
}

async function findOthers(ctx: Context): Promise<Id[]> {
  const { accountId, sessionId } = ctx.caller;
  return (await findLiveSessions(ctx, accountId))
    .map(({ id }) => id)
    .filter((id) => id !== sessionId);
}
