import Type from "typebox";
import { AppError, invalidField } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { exampleChallengeId } from "../examples.ts";
import { spendGuess } from "../guessing/guesses.ts";
import { methodsOf, whoAnswers } from "../login/answer-challenge.ts";
import { countMessage, findChallenge } from "../login/challenges.ts";
import { sendChallengeMail, sendChallengeText } from "../second-factor/jobs.ts";

/** Messages cost money and patience: over all challenges of an account no more than these are sent. */
const messagePolicy = { triesMax: 10, windowMs: 60 * 60_000 };

export const sendChallengeCode = defineOperation({
  name: "auth.sendChallengeCode",
  kind: "write",
  summary: "Have the code of a challenge sent by mail or text message",
  description: "Three times at most for one challenge; it is the same code each time.",
  access: "public",
  doors: ["http"],
  rateLimits: [
    { name: "challenge-code", by: "address", limit: 10, perSeconds: 600, store: "durable" },
  ],
  idempotency: "none",
  httpStatus: 202,
  input: object({
    challengeId: IdSchema,
    method: Type.Union([Type.Literal("email"), Type.Literal("sms")]),
  }),
  output: Empty,
  errors: ["unauthenticated", "limit"],
  why: { limit: "It was sent as often as it may be." },
  example: { input: { challengeId: exampleChallengeId, method: "email" }, output: {} },
})
  .prepare(async (ctx, { challengeId, method }) => {
    const challenge = await findChallenge(ctx, challengeId);
    if (!challenge) throw new AppError("unauthenticated");
    if (!(await methodsOf(ctx, challenge)).includes(method))
      throw invalidField("method", "is none of this challenge's");
    await spendGuess(ctx, `codes sent to ${whoAnswers(challenge)}`, messagePolicy);
  })
  .handler(async (ctx, { challengeId, method }) => {
    if (!(await countMessage(ctx, challengeId, method)))
      throw new AppError("limit", "This code was sent often enough.");
    const job = method === "email" ? sendChallengeMail : sendChallengeText;
    await ctx.tx.enqueue(job, { challengeId });
    return {};
  });
