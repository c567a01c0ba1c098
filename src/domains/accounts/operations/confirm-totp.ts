import Type from "typebox";
import { AppError, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { findTotpStep } from "#src/platform/totp.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { finishAdding } from "../second-factor/change.ts";
import { openFactor, takeIntoUse, tryWaiting } from "../second-factor/factors.ts";
import { exampleRecoveryCodes, exampleTwoFactor, FactorAdded } from "../second-factor/schemas.ts";
import { userStreamOf } from "../sessions.ts";

export const confirmTotp = defineOperation({
  name: "twoFactor.confirmTotp",
  kind: "write",
  summary: "Take an authenticator app into use",
  description:
    "With a code of it. From now on a login asks for one. Who had no second factor gets recovery codes with the answer, to be " +
    "kept in a safe place. Five tries; then `twoFactor.beginTotp` gives another secret.",
  access: "account",
  idempotency: "none",
  input: object({ code: Type.String({ pattern: "^[0-9]{6}$", description: "From the app." }) }),
  output: FactorAdded,
  errors: ["confirmation-required", "invalid-code"],
  example: {
    input: { code: "402118" },
    output: { twoFactor: exampleTwoFactor, recoveryCodes: exampleRecoveryCodes },
  },
}).handler(async (ctx, { code }) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  const waiting = await tryWaiting(ctx, accountId, "totp");
  const secret = waiting && openFactor(ctx.services.secrets, waiting);
  const step = secret && findTotpStep(secret, code, ctx.clock.now());
  if (!waiting || step === null) return new Refusal(new AppError("invalid-code"));
  await takeIntoUse(ctx, waiting, step);
  return await finishAdding(ctx, "totp");
});
