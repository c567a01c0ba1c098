/** Giving and taking roles, so that somebody who owns this server is always left. */
import { eq } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import { roleUpdated } from "../events.ts";
import { lockName } from "../locks.ts";
import { findAccount } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { otherOwners, staffLock } from "./owners.ts";
import { findRole } from "./queries.ts";
import { staff } from "./tables.ts";

/** As little as whoever runs the machine has, too. */
type StaffWrite = Pick<WriteContext, "tx" | "db" | "clock">;

/**
 * Gives a person this role, or none, and answers the one before. What they do under the old one at this moment is waited
 * for, and afterwards nothing is accepted under it. Throws `not-found` for nobody, and `conflict` when nobody would be
 * owner, or when the person is hidden. Takes locks: call it before `tx.lock`.
 */
export async function changeRole(
  ctx: StaffWrite,
  { accountId, role, grantedBy }: { accountId: Id; role: StaffRole | null; grantedBy: Id | null },
): Promise<StaffRole | null> {
  // Their writes as staff hold this, whichever session they come from. Two owners who demote each other wait for each
  // other here, until PostgreSQL ends one; run again, that one is no owner any more.
  await ctx.tx.waitForWrites([accountId]);
  // One change at a time, so that two that leave one owner each do not leave none.
  await lockName(ctx, staffLock);
  const stream = userStreamOf(accountId);
  if ((await ctx.tx.lock([stream])).size === 0) throw notFound();
  const before = await findRole(ctx, accountId);
  if (before === "owner" && role !== "owner") await keepAnOwner(ctx, accountId);
  if (role === null) await ctx.tx.db.delete(staff).where(eq(staff.accountId, accountId));
  else await grant(ctx, accountId, role, grantedBy);
  if (before !== role) ctx.tx.emit(roleUpdated, { stream, ref: { role }, data: { role } });
  ctx.tx.recheck([accountId]);
  return before;
}

async function keepAnOwner(ctx: StaffWrite, accountId: Id): Promise<void> {
  if ((await otherOwners(ctx, accountId)) === 0)
    throw new AppError("conflict", "This is the last owner: make somebody else owner first.");
}

async function grant(
  ctx: StaffWrite,
  accountId: Id,
  role: StaffRole,
  grantedBy: Id | null,
): Promise<void> {
  const account = await findAccount(ctx, accountId);
  if (account?.isVisible !== true)
    throw new AppError(
      "conflict",
      "This account is suspended or put away: it can be given no role.",
    );
  const granted = { role, grantedBy, grantedAt: ctx.clock.now() };
  await ctx.tx.db
    .insert(staff)
    .values({ accountId, ...granted })
    .onConflictDoUpdate({ target: staff.accountId, set: granted });
}
