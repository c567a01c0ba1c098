/** Requests for another password, between the form and the mail's link. */
import { and, count, eq, gt } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { lifeOf } from "../life/rules.ts";
import { lockName } from "../locks.ts";
import { accounts } from "../tables.ts";
import { mailReset } from "./jobs.ts";
import { resetLifetimeMs, resetsPendingMax } from "./rules.ts";
import { passwordResets } from "./tables.ts";

/**
 * Takes a request for whoever has this address, or nobody: the same rows and a job either way, so that neither the answer
 * nor the time tells. As many as may be under way: silently nothing.
 */
export async function requestReset(ctx: WriteContext, emailKey: string): Promise<void> {
  const now = ctx.clock.now();
  await lockName(ctx, `password reset:${emailKey}`);
  const [found] = await ctx.tx.db
    .select()
    .from(accounts)
    .where(and(eq(accounts.emailKey, emailKey), eq(accounts.standing, "good")));
  // Who put their account away comes back this way as well, until nothing brings it back.
  const account = found && lifeOf(found, now) !== "gone" ? found : null;
  const [pending] = await ctx.tx.db
    .select({ count: count() })
    .from(passwordResets)
    .where(and(eq(passwordResets.emailKey, emailKey), gt(passwordResets.expiresAt, now)));
  if ((pending?.count ?? 0) >= resetsPendingMax) return;
  const id = newId();
  await ctx.tx.db.insert(passwordResets).values({
    ...{ id, emailKey, accountId: account?.id ?? null },
    passwordChangedAt: account?.passwordChangedAt ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + resetLifetimeMs),
  });
  await ctx.tx.enqueue(mailReset, { resetId: id });
}

/** Every request of theirs is void. */
export async function dropResets(ctx: WriteContext, accountId: Id): Promise<void> {
  await ctx.tx.db.delete(passwordResets).where(eq(passwordResets.accountId, accountId));
}
