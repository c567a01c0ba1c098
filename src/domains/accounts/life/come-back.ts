/** A login brings back an account that its owner put away, until it is being purged. */
import { eq } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { tellFact } from "#src/kit/fact.ts";
import type { Id } from "#src/kit/id.ts";
import { lifeUpdated } from "./events.ts";
import { visibilityChanged } from "../facts.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import { mailRestored } from "./jobs.ts";
import { lifeOf } from "./rules.ts";

/** Throws what a login of nobody gets, once nothing brings the account back. */
export function refuseGone(ctx: Pick<WriteContext, "clock">, account: AccountRow): void {
  if (lifeOf(account, ctx.clock.now()) === "gone") throw new AppError("wrong-credentials");
}

/**
 * The person's stream is held, and it is they. Answers what the account was, or null where it was not put away. The purge
 * looks under the same hold: either this login is first and there is nothing to purge, or it is refused.
 */
export async function comeBack(
  ctx: WriteContext,
  accountId: Id,
): Promise<"deactivated" | "deleted" | null> {
  const account = await findAccount(ctx, accountId);
  if (!account) throw new AppError("wrong-credentials");
  refuseGone(ctx, account);
  const before = lifeOf(account, ctx.clock.now());
  if (before === "active" || before === "gone") return null;
  const [after] = await ctx.tx.db
    .update(accounts)
    .set({ deactivatedAt: null, purgeAfter: null })
    .where(eq(accounts.id, accountId))
    .returning();
  const told = { life: "active", purgeAfter: null } as const;
  ctx.tx.emit(lifeUpdated, { stream: userStreamOf(accountId), ref: told, data: told });
  if (after?.isVisible === true)
    await tellFact(ctx, visibilityChanged, { accountId, isVisible: true });
  ctx.tx.recheck([accountId]);
  await ctx.tx.enqueue(mailRestored, { accountId, before });
  return before;
}
