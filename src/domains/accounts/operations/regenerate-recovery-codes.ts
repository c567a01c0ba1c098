import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { tellChange } from "../second-factor/change.ts";
import { hasSecondFactor } from "../second-factor/factors.ts";
import { renewRecoveryCodes } from "../second-factor/recovery-codes.ts";
import { exampleRecoveryCodes, RecoveryCodes } from "../second-factor/schemas.ts";
import { userStreamOf } from "../sessions.ts";

export const regenerateRecoveryCodes = defineOperation({
  name: "twoFactor.regenerateRecoveryCodes",
  kind: "write",
  summary: "Get new recovery codes",
  description:
    "The earlier ones are void from now on. Only who has a second factor has recovery codes.",
  access: "account",
  idempotency: "none",
  input: Empty,
  output: object({ recoveryCodes: RecoveryCodes }),
  errors: ["confirmation-required", "conflict"],
  why: { conflict: "You have no second factor yet." },
  example: { input: {}, output: { recoveryCodes: exampleRecoveryCodes } },
}).handler(async (ctx) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  if (!(await hasSecondFactor(ctx, accountId)))
    throw new AppError("conflict", "There is no second factor yet.");
  const recoveryCodes = await renewRecoveryCodes(ctx, accountId);
  await tellChange(ctx, accountId, "recovery-codes-renewed");
  return { recoveryCodes };
});
