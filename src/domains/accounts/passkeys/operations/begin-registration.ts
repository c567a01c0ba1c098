import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty } from "#src/kit/schema.ts";
import { exampleAccount } from "../../examples.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { findAccount } from "../../queries.ts";
import { exampleChallenge, exampleRequest } from "../examples.ts";
import { algorithms, creationOptions, userHandleOf } from "../options.ts";
import { findPasskeys, passkeysMax } from "../queries.ts";
import { CreationOptions } from "../schemas.ts";

export const beginPasskeyRegistration = defineOperation({
  name: "passkey.beginRegistration",
  kind: "write",
  summary: "What to ask the browser for, to make a passkey",
  description:
    "Only soon after the login, or `auth.confirm`. The answer goes to `navigator.credentials.create`, and what that answers to " +
    "`passkey.finishRegistration`, within five minutes and in the same session.",
  access: "account",
  idempotency: "none",
  input: Empty,
  output: CreationOptions,
  errors: ["confirmation-required", "limit", "not-found"],
  why: { limit: "You have as many passkeys as one may." },
  example: {
    input: {},
    output: {
      challenge: exampleChallenge,
      rp: { id: exampleRequest.rpId, name: "Hubbub" },
      user: {
        id: userHandleOf(exampleAccount.id),
        name: exampleAccount.handle,
        displayName: exampleAccount.displayName,
      },
      pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
      timeout: exampleRequest.timeout,
      excludeCredentials: [],
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      attestation: "none",
    },
  },
}).handler(async (ctx) => {
  const { accountId, sessionId } = ctx.caller;
  await requireConfirmed(ctx);
  const [account, present] = [
    await findAccount(ctx, accountId),
    await findPasskeys(ctx, accountId),
  ];
  if (!account) throw notFound();
  if (present.length >= passkeysMax) throw new AppError("limit");
  return creationOptions(ctx, account, { kind: "register", sessionId }, present);
});
