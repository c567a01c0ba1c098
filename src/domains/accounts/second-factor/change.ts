/** What every change of second factors does: its owner's devices hear of it, and a mail goes out. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { markSecondFactor } from "../login/confirmation.ts";
import { userStreamOf } from "../sessions.ts";
import { twoFactorUpdated } from "./events.ts";
import { countRecoveryCodes } from "./factors.ts";
import { mailFactorChange } from "./jobs.ts";
import { renewRecoveryCodes } from "./recovery-codes.ts";
import type { FactorAdded, FactorChange, FactorMethod } from "./schemas.ts";
import { findTwoFactor } from "./view.ts";

/** The person's stream is held. */
export async function tellChange(
  ctx: WriteContext,
  accountId: Id,
  change: FactorChange,
): Promise<void> {
  ctx.tx.emit(twoFactorUpdated, { stream: userStreamOf(accountId), ref: {} });
  const at = ctx.clock.now().toISOString();
  await ctx.tx.enqueue(mailFactorChange, { accountId, change, at });
}

/** Whoever has a factor has recovery codes: with the first factor they are made, and shown. */
export async function finishAdding(
  ctx: WriteContext & WithCaller,
  method: FactorMethod,
): Promise<FactorAdded> {
  const { accountId } = ctx.caller;
  const hasNone = (await countRecoveryCodes(ctx, accountId)) === 0;
  const codes = hasNone ? await renewRecoveryCodes(ctx, accountId) : undefined;
  // A code of it was given here just now; nothing was given for an address that was proven long ago.
  if (method !== "email") await markSecondFactor(ctx);
  await tellChange(ctx, accountId, `${method}-added`);
  const twoFactor = await findTwoFactor(ctx, accountId);
  return codes ? { twoFactor, recoveryCodes: codes } : { twoFactor };
}
