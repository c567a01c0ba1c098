import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { exampleChallengeId } from "../../examples.ts";
import { findChallenge } from "../../login/challenges.ts";
import { exampleRequest } from "../examples.ts";
import { requestOptions } from "../options.ts";
import { findPasskeys } from "../queries.ts";
import { RequestOptions } from "../schemas.ts";

export const beginPasskeyChallenge = defineOperation({
  name: "auth.beginPasskeyChallenge",
  kind: "read",
  summary: "What to ask the browser for, where a passkey is the second factor",
  description:
    "For a challenge whose `methods` name `passkey`. The answer goes to `navigator.credentials.get`, and what that answers to " +
    "`auth.completePasskeyChallenge`.",
  access: "public",
  doors: ["http"],
  input: object({ challengeId: IdSchema }),
  output: RequestOptions,
  errors: ["unauthenticated"],
  example: { input: { challengeId: exampleChallengeId }, output: exampleRequest },
}).handler(async (ctx, { challengeId }) => {
  const challenge = await findChallenge(ctx, challengeId);
  const passkeys = challenge ? await findPasskeys(ctx, challenge.accountId) : [];
  // Without a list the browser would offer everybody's.
  if (passkeys.length === 0) throw new AppError("unauthenticated");
  return requestOptions(ctx, { kind: "second-factor", challengeId }, "preferred", passkeys);
});
