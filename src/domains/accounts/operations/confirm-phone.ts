import { AppError, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { isDerivedCode } from "../codes.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { Code } from "../schemas.ts";
import { finishAdding } from "../second-factor/change.ts";
import { takeIntoUse, tryWaiting } from "../second-factor/factors.ts";
import { phoneCodePurpose } from "../second-factor/jobs.ts";
import { exampleRecoveryCodes, exampleTwoFactor, FactorAdded } from "../second-factor/schemas.ts";
import { userStreamOf } from "../sessions.ts";

export const confirmPhone = defineOperation({
  name: "twoFactor.confirmPhone",
  kind: "write",
  summary: "Take codes by text message into use",
  description:
    "With the code that came. From now on a login may be finished with a code that is sent there. Who had no second factor gets " +
    "recovery codes with the answer. Five tries; then `twoFactor.addPhone` sends another code.",
  access: "account",
  idempotency: "none",
  input: object({ code: Code }),
  output: FactorAdded,
  errors: ["confirmation-required", "invalid-code"],
  example: {
    input: { code: "40721593" },
    output: { twoFactor: exampleTwoFactor, recoveryCodes: exampleRecoveryCodes },
  },
}).handler(async (ctx, { code }) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  const waiting = await tryWaiting(ctx, accountId, "sms");
  if (!waiting || !isDerivedCode(ctx.services.secrets, phoneCodePurpose, waiting.id, code))
    return new Refusal(new AppError("invalid-code"));
  await takeIntoUse(ctx, waiting, null);
  return await finishAdding(ctx, "sms");
});
