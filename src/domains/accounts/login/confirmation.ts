/**
 * Whether it is still the person themselves: what could cost them their account is done only soon after they proved who
 * they are, in this session, with all that a login asks of them.
 */
import { eq } from "drizzle-orm";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { hasSecondFactor } from "../second-factor/factors.ts";
import { sessions } from "../tables.ts";

export const confirmationLifetimeMs = 15 * 60_000;

/**
 * Throws `confirmation-required` unless this session was begun, or confirmed by `auth.confirm`, within fifteen minutes:
 * with a second factor, where there is one. Call it in the transaction, holding the person's stream.
 */
export async function requireConfirmed(ctx: WriteContext & WithCaller): Promise<void> {
  const { accountId, sessionId } = ctx.caller;
  const [session] = await ctx.tx.db
    .select({ confirmedAt: sessions.confirmedAt, secondFactorAt: sessions.secondFactorAt })
    .from(sessions)
    .where(eq(sessions.id, sessionId));
  const since = ctx.clock.now().getTime() - confirmationLifetimeMs;
  const isFresh = (at: Date | null | undefined): boolean => !!at && at.getTime() > since;
  const isConfirmed =
    isFresh(session?.confirmedAt) &&
    (isFresh(session?.secondFactorAt) || !(await hasSecondFactor(ctx, accountId)));
  if (!isConfirmed) throw new AppError("confirmation-required");
}

/** The session's owner proved again who they are; answers until when that counts. */
export async function markConfirmed(
  ctx: WriteContext & WithCaller,
  { isSecondFactorGiven }: { readonly isSecondFactorGiven: boolean },
): Promise<{ confirmedUntil: string }> {
  const now = ctx.clock.now();
  await ctx.tx.db
    .update(sessions)
    .set({ confirmedAt: now, ...(isSecondFactorGiven ? { secondFactorAt: now } : {}) })
    .where(eq(sessions.id, ctx.caller.sessionId));
  return { confirmedUntil: new Date(now.getTime() + confirmationLifetimeMs).toISOString() };
}

/** A code of a second factor was given in this session, and nothing else. */
export async function markSecondFactor(ctx: WriteContext & WithCaller): Promise<void> {
  await ctx.tx.db
    .update(sessions)
    .set({ secondFactorAt: ctx.clock.now() })
    .where(eq(sessions.id, ctx.caller.sessionId));
}
