/** Staff act on those below them, and never on themselves: so nobody is locked out by their own hand or by an equal. */
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { findRole, holdPerson, mayActOn } from "../accounts/index.ts";

/**
 * Holds the person that the caller is about to do something to, and answers who they are. Throws `not-found` for nobody,
 * `forbidden` for whoever is staff of the same role or a higher one.
 */
export async function holdTarget(ctx: WriteContext & WithCaller, accountId: Id) {
  if (accountId === ctx.caller.accountId)
    throw new AppError("forbidden", "This cannot be done to yourself.");
  const account = await holdPerson(ctx, accountId);
  const [actor, target] = [
    await findRole(ctx, ctx.caller.accountId),
    await findRole(ctx, accountId),
  ];
  assert(actor !== null, "whoever acts for the staff is staff");
  if (!mayActOn(actor, target))
    throw new AppError("forbidden", "They are staff of your own role or a higher one.");
  return account;
}
