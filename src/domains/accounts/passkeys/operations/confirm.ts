import { Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Instant, object } from "#src/kit/schema.ts";
import { markConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { exampleAssertion } from "../examples.ts";
import { AssertionCredential } from "../schemas.ts";
import { passkeyRefused, usePasskey } from "../use.ts";
import { verifyAssertion } from "../verify.ts";

export const confirmWithPasskey = defineOperation({
  name: "auth.confirmWithPasskey",
  kind: "write",
  summary: "Prove again that it is you, with a passkey",
  description:
    "What `auth.confirm` does with the password, and with the second factor where there is one.",
  access: "account",
  idempotency: "none",
  input: object({ credential: AssertionCredential }),
  output: object({ confirmedUntil: Instant }),
  errors: ["wrong-credentials"],
  example: {
    input: { credential: exampleAssertion },
    output: { confirmedUntil: "2026-11-22T09:15:00.000Z" },
  },
})
  .prepare(async (ctx, { credential }) => {
    const { accountId, sessionId } = ctx.caller;
    const use = { kind: "confirm", sessionId } as const;
    const shown = await verifyAssertion(ctx, use, credential, { needsUser: true });
    if (shown?.passkey.accountId !== accountId) throw passkeyRefused();
    return shown;
  })
  .handler(async (ctx, _input, shown) => {
    await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
    if (!(await usePasskey(ctx, shown))) return new Refusal(passkeyRefused());
    return await markConfirmed(ctx, { isSecondFactorGiven: true });
  });
