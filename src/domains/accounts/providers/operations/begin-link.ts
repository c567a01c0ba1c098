import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { exampleReturnTo, exampleUrl, exampleVerifierHash } from "../examples.ts";
import { ProviderName, ReturnTo, SignInBegun, VerifierHash } from "../schemas.ts";
import { beginTrip } from "../trips.ts";

export const beginProviderLink = defineOperation({
  name: "provider.beginLink",
  kind: "write",
  summary: "Begin to link a provider to your account",
  description:
    "As `auth.beginProviderLogin`, for somebody who is logged in; `provider.link` takes the ticket. Only soon after the login, " +
    "or `auth.confirm`.",
  access: "account",
  idempotency: "none",
  rateLimits: [{ name: "provider-begin-link", by: "account", limit: 30, perSeconds: 300 }],
  input: object({
    provider: ProviderName,
    verifierHash: VerifierHash,
    returnTo: Type.Optional(ReturnTo),
  }),
  output: SignInBegun,
  errors: ["confirmation-required", "not-found"],
  example: {
    input: {
      provider: "google",
      verifierHash: exampleVerifierHash,
      returnTo: exampleReturnTo,
    },
    output: { url: exampleUrl },
  },
})
  // A provider that is slow must not hold a transaction open.
  .prepare(async (ctx, { provider, verifierHash, returnTo }) =>
    beginTrip(ctx, { provider, verifierHash, returnTo, accountId: ctx.caller.accountId }),
  )
  .handler(async (ctx, _input, begun) => {
    await requireConfirmed(ctx);
    return begun;
  });
