/** Taking one's own account out of sight, for a while or for good: hidden at once, and logged out everywhere. */
import { eq } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { tellFact } from "#src/kit/fact.ts";
import { dropHalfLogins } from "../login/challenges.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { lockName } from "../locks.ts";
import { visibilityChanged } from "../facts.ts";
import type { AccountRow } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { otherOwners, staffLock } from "../staff/owners.ts";
import { findRole } from "../staff/queries.ts";
import { endSessionsOf, holdPerson } from "../staff/standing.ts";
import { accounts } from "../tables.ts";
import { lifeUpdated } from "./events.ts";
import { mailPutAway } from "./jobs.ts";
import type { LifeState } from "./schemas.ts";

type Caller = WriteContext & WithCaller;

/**
 * Holds the caller with all of their sessions, and makes sure that it is they and that somebody still owns the server. Throws
 * `confirmation-required`, and `conflict` to the last owner. Two at once wait for each other until PostgreSQL ends one, which
 * then finds its session ended.
 */
export async function holdSelf(ctx: Caller): Promise<AccountRow> {
  const account = await holdPerson(ctx, ctx.caller.accountId);
  await requireConfirmed(ctx);
  if ((await findRole(ctx, account.id)) === "owner") await leaveAnOwner(ctx);
  return account;
}

async function leaveAnOwner(ctx: Caller): Promise<void> {
  await lockName(ctx, staffLock);
  if ((await otherOwners(ctx, ctx.caller.accountId)) === 0)
    throw new AppError("conflict", "You are the last owner: make somebody else owner first.");
}

/** The caller is held. Roles among the staff stay; a login brings everything back. */
export async function putAway(
  ctx: Caller,
  changes: { readonly deactivatedAt: Date } | { readonly purgeAfter: Date },
): Promise<void> {
  const { accountId } = ctx.caller;
  const isDeleted = "purgeAfter" in changes;
  await ctx.tx.db.update(accounts).set(changes).where(eq(accounts.id, accountId));
  const told: LifeState = isDeleted
    ? { life: "deleted", purgeAfter: changes.purgeAfter.toISOString() }
    : { life: "deactivated", purgeAfter: null };
  ctx.tx.emit(lifeUpdated, { stream: userStreamOf(accountId), ref: told, data: told });
  await dropHalfLogins(ctx, accountId);
  const ended = await endSessionsOf(ctx, accountId, isDeleted ? "deleted" : "deactivated");
  assert(ended > 0, "whoever calls has a session");
  await tellFact(ctx, visibilityChanged, { accountId, isVisible: false });
  // Others who look at them see something else now.
  ctx.tx.recheck([accountId]);
  await ctx.tx.enqueue(mailPutAway, { accountId });
}
