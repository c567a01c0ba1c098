/** Answering a challenge: the code of a second factor, spent as it is taken. */
import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { AppError, Refusal } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { findTotpStep } from "#src/platform/totp.ts";
import { forgiveGuess, spendGuess, type Spent } from "../guessing/guesses.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import type { SecondFactorMethod } from "../schemas.ts";
import { tellChange } from "../second-factor/change.ts";
import { findFactor, findMethods, openFactor } from "../second-factor/factors.ts";
import { spendRecoveryCode } from "../second-factor/recovery-codes.ts";
import { secondFactors } from "../second-factor/tables.ts";
import { userStreamOf } from "../sessions.ts";
import { endChallenge, isChallengeCode, spendTry, type ChallengeRow } from "./challenges.ts";

export interface Answer {
  readonly method: SecondFactorMethod;
  readonly code: string;
}

/**
 * Counts a try against the account, over all of its challenges: each login makes another, and would give five more tries.
 * Whoever got past the first factor cannot use up the tries of devices that were here before.
 */
export async function countAnswer(ctx: ReadContext, challenge: ChallengeRow): Promise<Spent> {
  return await spendGuess(ctx, `second factor of ${whoAnswers(challenge)}`);
}

/** Who is counted apart: a session, a device that was here before, or else the account's strangers together. */
export function whoAnswers({ accountId, sessionId, knownDeviceId }: ChallengeRow): string {
  if (sessionId !== null) return `session ${sessionId}`;
  return knownDeviceId === null ? `account ${accountId}` : `device ${knownDeviceId}`;
}

/**
 * Spends a try and looks at the answer, holding the person's stream. Refused with `over` once the challenge is: answered,
 * tried too often, run out, or void because the password is another now. A wrong answer is a refusal, whose try stays spent.
 */
export async function answerChallenge(
  ctx: WriteContext,
  { id, accountId }: ChallengeRow,
  answer: Answer,
  { spent, over }: { readonly spent: Spent; readonly over: AppError },
): Promise<AccountRow | Refusal> {
  await ctx.tx.lock([userStreamOf(accountId)]);
  const challenge = await spendTry(ctx, id);
  const account = challenge && (await findAccount(ctx, accountId));
  if (!account || account.passwordChangedAt.getTime() !== challenge.passwordChangedAt.getTime()) {
    // Nobody looked at the code, and whoever sends the right one twice by accident has guessed nothing.
    await forgiveGuess(ctx, spent);
    return new Refusal(over);
  }
  if (!(await isRight(ctx, challenge, answer)))
    return new Refusal(new AppError("wrong-credentials", "The code is wrong, used or expired."));
  await endChallenge(ctx, id);
  await forgiveGuess(ctx, spent);
  return account;
}

/** What this challenge may be answered with. */
export async function methodsOf(
  ctx: Pick<ReadContext, "db">,
  { accountId, sessionId }: Pick<ChallengeRow, "accountId" | "sessionId">,
): Promise<readonly SecondFactorMethod[]> {
  const methods = await findMethods(ctx, accountId);
  // Who has neither password nor second factor confirms with their mailbox.
  return methods.length === 0 && sessionId !== null ? ["email"] : methods;
}

async function isRight(
  ctx: WriteContext,
  challenge: ChallengeRow,
  { method, code }: Answer,
): Promise<boolean> {
  if (!(await methodsOf(ctx, challenge)).includes(method)) return false;
  const { accountId } = challenge;
  const typed = code.replaceAll(/[\s-]/g, "");
  switch (method) {
    case "totp":
      return await spendTotp(ctx, accountId, typed);
    case "email":
    case "sms":
      return isChallengeCode(ctx.services.secrets, challenge, method, typed);
    case "recoveryCode": {
      const isTheirs = await spendRecoveryCode(ctx, accountId, code);
      if (isTheirs) await tellChange(ctx, accountId, "recovery-code-used");
      return isTheirs;
    }
  }
}

/** Each time step is good once: of many at once, and of one that comes again, one gets it. */
async function spendTotp(ctx: WriteContext, accountId: Id, code: string): Promise<boolean> {
  const factor = await findFactor(ctx, accountId, "totp");
  if (!factor) return false;
  const step = findTotpStep(openFactor(ctx.services.secrets, factor), code, ctx.clock.now());
  if (step === null) return false;
  const spent = await ctx.tx.db
    .update(secondFactors)
    .set({ lastStep: step })
    .where(
      and(
        eq(secondFactors.id, factor.id),
        or(isNull(secondFactors.lastStep), lt(secondFactors.lastStep, step)),
      ),
    )
    .returning({ id: secondFactors.id });
  return spent.length === 1;
}
