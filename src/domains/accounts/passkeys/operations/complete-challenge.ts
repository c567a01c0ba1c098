import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { AppError, Refusal } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { loginCookies } from "../../cookies.ts";
import { exampleChallengeId, exampleTokens } from "../../examples.ts";
import {
  endChallenge,
  findChallenge,
  spendTry,
  type ChallengeRow,
} from "../../login/challenges.ts";
import { suspended } from "../../login/check-password.ts";
import { arrive } from "../../login/finish-login.ts";
import { findAccount, type AccountRow } from "../../queries.ts";
import { Tokens } from "../../schemas.ts";
import { userStreamOf } from "../../sessions.ts";
import { exampleAssertion } from "../examples.ts";
import { AssertionCredential } from "../schemas.ts";
import { passkeyRefused, usePasskey } from "../use.ts";
import { verifyAssertion, type Assertion } from "../verify.ts";

export const completePasskeyChallenge = defineOperation({
  name: "auth.completePasskeyChallenge",
  kind: "write",
  summary: "Finish a login with a passkey as second factor",
  description:
    "What `auth.completeChallenge` does with a code. A refused passkey costs the challenge one of its five tries.",
  access: "public",
  doors: ["http"],
  rateLimits: [{ name: "challenge", by: "address", limit: 25, perSeconds: 300, store: "durable" }],
  idempotency: "none",
  cookies: loginCookies,
  input: object({ challengeId: IdSchema, credential: AssertionCredential }),
  output: Tokens,
  errors: ["unauthenticated", "wrong-credentials", "forbidden"],
  why: { forbidden: "Everything given was right, but the staff keep the account out." },
  example: {
    input: { challengeId: exampleChallengeId, credential: exampleAssertion },
    output: exampleTokens,
  },
})
  .prepare(async (ctx, { challengeId, credential }) => {
    const challenge = await findLoginChallenge(ctx, challengeId);
    const use = { kind: "second-factor", challengeId } as const;
    // The first factor was given already, so that somebody is there with the key is enough.
    const shown = await verifyAssertion(ctx, use, credential, { needsUser: false });
    return { challenge, shown: shown?.passkey.accountId === challenge.accountId ? shown : null };
  })
  .handler(async (ctx, _input, { challenge, shown }) => {
    const account = await spend(ctx, challenge, shown);
    if (!account) return new Refusal(passkeyRefused());
    if (account.standing !== "good") throw suspended();
    const { deviceId, deviceName, devicePlatform, knownDeviceId } = challenge;
    const device = {
      ...(deviceId === null ? {} : { id: deviceId }),
      ...(deviceName === null ? {} : { name: deviceName }),
      ...(devicePlatform === null ? {} : { platform: devicePlatform }),
    };
    return await arrive(ctx, account, { device, knownDeviceId, isSecondFactorGiven: true });
  });

async function findLoginChallenge(ctx: ReadContext, id: Id): Promise<ChallengeRow> {
  const challenge = await findChallenge(ctx, id);
  if (!challenge || challenge.sessionId !== null) throw new AppError("unauthenticated");
  return challenge;
}

/** Null for a passkey that does not count; its try stays spent. */
async function spend(
  ctx: WriteContext,
  { id, accountId }: ChallengeRow,
  shown: Assertion | null,
): Promise<AccountRow | null> {
  await ctx.tx.lock([userStreamOf(accountId)]);
  const challenge = await spendTry(ctx, id);
  const account = challenge && (await findAccount(ctx, accountId));
  // Over, or void because the password is another now.
  if (account?.passwordChangedAt.getTime() !== challenge?.passwordChangedAt.getTime() || !account)
    throw new AppError("unauthenticated");
  if (!shown || !(await usePasskey(ctx, shown))) return null;
  await endChallenge(ctx, id);
  return account;
}
