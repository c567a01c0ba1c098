/** A passkey was shown: what it signed holds once, and its count may only grow. */
import { and, eq, lt, or, sql } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { spendChallenge } from "./challenges.ts";
import { passkeys } from "./tables.ts";
import type { Assertion } from "./verify.ts";

/**
 * Answers whether it counts; for no reason may the caller let anybody in otherwise. The person's stream is held, so that a
 * passkey that is being deleted is either used before or not at all.
 */
export async function usePasskey(
  ctx: WriteContext,
  { passkey, challenge, signCount, synced }: Assertion,
): Promise<boolean> {
  if (!(await spendChallenge(ctx, challenge))) return false;
  const used = await ctx.tx.db
    .update(passkeys)
    .set({ signCount, synced, lastUsedAt: ctx.clock.now() })
    .where(
      and(
        eq(passkeys.id, passkey.id),
        // Most keychains do not count, and stay at 0.
        or(lt(passkeys.signCount, signCount), sql`${passkeys.signCount} = 0 and ${signCount} = 0`),
      ),
    )
    .returning({ id: passkeys.id });
  if (used.length === 1) return true;
  const { id: passkeyId, accountId } = passkey;
  const stored = await ctx.tx.db
    .select({ signCount: passkeys.signCount })
    .from(passkeys)
    .where(eq(passkeys.id, passkeyId));
  if (stored.length > 0)
    ctx.log.warn(
      { accountId, passkeyId, signCount, stored: stored[0]?.signCount },
      "a passkey's count went back; it may have been copied",
    );
  return false;
}

/** One answer for whatever was wrong. */
export function passkeyRefused(): AppError {
  return new AppError("wrong-credentials", "This passkey was not accepted.");
}
