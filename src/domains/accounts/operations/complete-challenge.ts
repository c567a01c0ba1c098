import { AppError, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { loginCookies } from "../cookies.ts";
import { exampleChallengeId, exampleTokens } from "../examples.ts";
import { answerChallenge, countAnswer } from "../login/answer-challenge.ts";
import { deviceOf, findChallenge } from "../login/challenges.ts";
import { suspended } from "../login/check-password.ts";
import { arrive } from "../login/finish-login.ts";
import { SecondFactorMethod, Tokens } from "../schemas.ts";
import { TypedCode } from "../second-factor/schemas.ts";

export const completeChallenge = defineOperation({
  name: "auth.completeChallenge",
  kind: "write",
  summary: "Finish a login with a second factor",
  description:
    "A challenge is good once, for five minutes and five tries; then `unauthenticated` says to log in anew. Wrong codes are also " +
    "counted over all challenges of an account. A code of an app is taken once, and none that is older than the latest taken.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "challenge", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({ challengeId: IdSchema, method: SecondFactorMethod, code: TypedCode }),
  output: Tokens,
  errors: ["unauthenticated", "wrong-credentials", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: { challengeId: exampleChallengeId, method: "totp", code: "402118" },
    output: exampleTokens,
  },
})
  .prepare(async (ctx, { challengeId }) => {
    const challenge = await findChallenge(ctx, challengeId);
    // One of a session is answered there.
    if (!challenge || challenge.sessionId !== null) throw new AppError("unauthenticated");
    return { challenge, spent: await countAnswer(ctx, challenge) };
  })
  .handler(async (ctx, answer, { challenge, spent }) => {
    const over = new AppError("unauthenticated");
    const account = await answerChallenge(ctx, challenge, answer, { spent, over });
    if (account instanceof Refusal) return account;
    if (account.standing !== "good") throw suspended();
    const { knownDeviceId } = challenge;
    const device = deviceOf(challenge);
    return await arrive(ctx, account, { device, knownDeviceId, isSecondFactorGiven: true });
  });
