import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { exampleReturnTo, exampleUrl, exampleVerifierHash } from "../examples.ts";
import { ProviderName, ReturnTo, SignInBegun, VerifierHash } from "../schemas.ts";
import { beginTrip } from "../trips.ts";

export const beginProviderLogin = defineOperation({
  name: "auth.beginProviderLogin",
  kind: "read",
  summary: "Begin to sign in with a provider",
  description:
    "Open the address that it answers in a browser. In the end the browser goes to `returnTo` with a `ticket`, which " +
    "`auth.completeProviderLogin` takes, from this client alone; or with `error`: `denied` or `failed`.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "provider-begin", by: "address", limit: 60, perSeconds: 300 }],
  input: object({
    provider: ProviderName,
    verifierHash: VerifierHash,
    returnTo: Type.Optional(ReturnTo),
  }),
  output: SignInBegun,
  errors: ["not-found"],
  example: {
    input: {
      provider: "google",
      verifierHash: exampleVerifierHash,
      returnTo: exampleReturnTo,
    },
    output: { url: exampleUrl },
  },
}).handler(async (ctx, { provider, verifierHash, returnTo }) =>
  beginTrip(ctx, { provider, verifierHash, returnTo, accountId: null }),
);
