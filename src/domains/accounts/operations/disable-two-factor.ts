import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { tellChange } from "../second-factor/change.ts";
import { removeFactor } from "../second-factor/factors.ts";
import { FactorMethod, TwoFactor } from "../second-factor/schemas.ts";
import { findTwoFactor } from "../second-factor/view.ts";
import { userStreamOf } from "../sessions.ts";

export const disableTwoFactor = defineOperation({
  name: "twoFactor.disable",
  kind: "write",
  summary: "Give up a second factor",
  description:
    "With the last one the recovery codes are void, and a login asks for the password alone.",
  access: "account",
  idempotency: "none",
  input: object({ method: FactorMethod }),
  output: TwoFactor,
  errors: ["confirmation-required", "not-found"],
  example: { input: { method: "totp" }, output: { factors: [], recoveryCodesLeft: 0 } },
}).handler(async (ctx, { method }) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  if (!(await removeFactor(ctx, accountId, method))) throw notFound();
  await tellChange(ctx, accountId, `${method}-removed`);
  return await findTwoFactor(ctx, accountId);
});
