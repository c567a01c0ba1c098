import Type from "typebox";
import type { ReadContext, WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField, notFound, Refusal } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, Instant, object } from "#src/kit/schema.ts";
import type { Spent } from "../guessing/guesses.ts";
import { answerChallenge, countAnswer, methodsOf, type Answer } from "../login/answer-challenge.ts";
import { beginChallenge, findChallenge, type ChallengeRow } from "../login/challenges.ts";
import { admit, checkPassword, type PasswordProof } from "../login/check-password.ts";
import { markConfirmed } from "../login/confirmation.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { Challenge, PresentPassword, SecondFactorMethod } from "../schemas.ts";
import { hasSecondFactor } from "../second-factor/factors.ts";
import { TypedCode } from "../second-factor/schemas.ts";
import { userStreamOf } from "../sessions.ts";

const Confirmed = object({ confirmedUntil: Instant });

type Proof =
  | { readonly kind: "password"; readonly password: PasswordProof }
  | { readonly kind: "mailbox" }
  | {
      readonly kind: "challenge";
      readonly challenge: ChallengeRow;
      readonly answer: Answer;
      readonly spent: Spent;
    };

export const confirm = defineOperation({
  name: "auth.confirm",
  kind: "write",
  summary: "Prove again that it is you",
  description:
    "For what answers `confirmation-required`; it counts for fifteen minutes, as a login does. Give the password. Where there is a " +
    "second factor, a challenge is the answer: have its code sent with `auth.sendChallengeCode` where it is one to be sent, then call " +
    "this again with `challenge`. Who has no password gives nothing at first, and gets a challenge too.",
  access: "account",
  idempotency: "none",
  input: object({
    password: Type.Optional(PresentPassword),
    challenge: Type.Optional(object({ id: IdSchema, method: SecondFactorMethod, code: TypedCode })),
  }),
  output: Type.Union([Confirmed, Challenge]),
  errors: ["wrong-credentials", "forbidden", "not-found"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: { password: "poetical science 1843" },
    output: { confirmedUntil: "2026-11-22T09:15:00.000Z" },
  },
})
  .prepare(async (ctx, { password, challenge }): Promise<Proof> => {
    if (password !== undefined && challenge !== undefined)
      throw invalidField("", "needs either password or challenge");
    if (challenge) return await prepareAnswer(ctx, challenge);
    if (password !== undefined)
      return { kind: "password", password: await checkPassword(ctx, ctx.caller, password) };
    const account = await findAccount(ctx, ctx.caller.accountId);
    if (account?.passwordHash !== null) throw invalidField("password", "is required");
    return { kind: "mailbox" };
  })
  .handler(async (ctx, _input, proof) => {
    switch (proof.kind) {
      case "password": {
        const account = await admit(ctx, proof.password);
        if (await hasSecondFactor(ctx, account.id)) return await challengeFor(ctx, account);
        return await markConfirmed(ctx, { isSecondFactorGiven: false });
      }
      case "mailbox": {
        await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
        const account = await findAccount(ctx, ctx.caller.accountId);
        if (account?.passwordHash !== null) throw invalidField("password", "is required");
        return await challengeFor(ctx, account);
      }
      case "challenge": {
        const { challenge, answer, spent } = proof;
        const account = await answerChallenge(ctx, challenge, answer, { spent, over: notFound() });
        if (account instanceof Refusal) return account;
        const isSecondFactorGiven = await hasSecondFactor(ctx, account.id);
        return await markConfirmed(ctx, { isSecondFactorGiven });
      }
    }
  });

async function prepareAnswer(
  ctx: ReadContext & WithCaller,
  answer: Answer & { readonly id: string },
): Promise<Proof> {
  const challenge = await findChallenge(ctx, answer.id);
  if (challenge?.sessionId !== ctx.caller.sessionId) throw notFound();
  return { kind: "challenge", challenge, answer, spent: await countAnswer(ctx, challenge) };
}

async function challengeFor(
  ctx: WriteContext & WithCaller,
  account: AccountRow,
): Promise<Challenge> {
  const { sessionId } = ctx.caller;
  const methods = await methodsOf(ctx, { accountId: account.id, sessionId });
  return await beginChallenge(ctx, account, { kind: "confirm", sessionId }, methods);
}
