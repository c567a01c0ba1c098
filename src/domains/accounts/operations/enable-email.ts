import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { finishAdding } from "../second-factor/change.ts";
import { addEmail } from "../second-factor/factors.ts";
import { exampleRecoveryCodes, exampleTwoFactor, FactorAdded } from "../second-factor/schemas.ts";
import { findTwoFactor } from "../second-factor/view.ts";
import { userStreamOf } from "../sessions.ts";

export const enableEmail = defineOperation({
  name: "twoFactor.enableEmail",
  kind: "write",
  summary: "Have codes sent to your mail address at login",
  description:
    "Wherever the account's mail goes. The weakest of the factors, because the same mailbox resets the password. Who had no second " +
    "factor gets recovery codes with the answer.",
  access: "account",
  idempotency: "none",
  input: Empty,
  output: FactorAdded,
  errors: ["confirmation-required"],
  example: {
    input: {},
    output: { twoFactor: exampleTwoFactor, recoveryCodes: exampleRecoveryCodes },
  },
}).handler(async (ctx) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  await requireConfirmed(ctx);
  if (await addEmail(ctx, accountId)) return await finishAdding(ctx, "email");
  return { twoFactor: await findTwoFactor(ctx, accountId) };
});
