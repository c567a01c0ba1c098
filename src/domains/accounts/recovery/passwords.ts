/** Another password: what goes with it is the same, whoever proved what for it. */
import { eq } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { accounts } from "../tables.ts";
import { mailPasswordChanged } from "./jobs.ts";
import { dropResets } from "./password-resets.ts";

/** Voids every reset and challenge that is under way, and tells the owner by mail. The person's stream is held. */
export async function setPassword(
  ctx: WriteContext,
  accountId: Id,
  passwordHash: string,
): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx.db
    .update(accounts)
    .set({ passwordHash, passwordChangedAt: now })
    .where(eq(accounts.id, accountId));
  await dropResets(ctx, accountId);
  await ctx.tx.enqueue(mailPasswordChanged, { accountId, at: now.toISOString() });
}
