/**
 * The only way a password is checked. Each try is counted before it is looked at, and nobody, a wrong password and a
 * locked account take the same way to the same answer.
 */
import { eq } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { emailKey } from "../emails.ts";
import { forgiveGuess, spendGuess, takeGuess, type Spent } from "../guessing/guesses.ts";
import { foldHandle } from "../handles.ts";
import { findAccount, findByIdentifier, type AccountRow } from "../queries.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import { findDevice } from "./devices.ts";

/** What a password proved, before the transaction; `admit` looks whether it still does. */
export interface PasswordProof {
  readonly accountId: Id;
  readonly passwordChangedAt: Date;
  /** Present when the stored hash was made with weaker parameters. */
  readonly freshHash: string | null;
}

/** Somebody at the door, or somebody whose session this is. */
type Who = { readonly identifier: string } | { readonly accountId: Id; readonly sessionId: Id };

/** Runs before the transaction (`prepare`). Throws `wrong-credentials`, or `rate-limited` after too many wrong tries. */
export async function checkPassword(
  ctx: ReadContext,
  who: Who,
  password: string,
  deviceSecret?: string,
): Promise<PasswordProof> {
  const { passwords } = ctx.services;
  const account =
    "accountId" in who
      ? await findAccount(ctx, who.accountId)
      : await findByIdentifier(ctx, who.identifier);
  const { spent, isFull } = await countTry(ctx, who, account, deviceSecret);
  const hash = isFull ? null : (account?.passwordHash ?? null);
  const matches = await passwords.verify(password, hash);
  if (!account || hash === null || !matches) throw new AppError("wrong-credentials");
  await Promise.all(spent.map((one) => forgiveGuess(ctx, one)));
  const freshHash = passwords.isOutdated(hash) ? await passwords.hash(password) : null;
  return { accountId: account.id, passwordChangedAt: account.passwordChangedAt, freshHash };
}

interface Counted {
  readonly spent: readonly Spent[];
  /** The account was guessed at too often under another name, which must not be told: the password is not looked at. */
  readonly isFull: boolean;
}

async function countTry(
  ctx: ReadContext,
  who: Who,
  account: AccountRow | null,
  deviceSecret: string | undefined,
): Promise<Counted> {
  const device = await findDevice(ctx, deviceSecret);
  if (device && device.accountId === account?.id)
    return { spent: [await spendGuess(ctx, `password of device ${device.id}`)], isFull: false };
  // Strangers cannot use these up, and who has stolen one session cannot use up another's.
  if ("accountId" in who)
    return { spent: [await spendGuess(ctx, `own password ${who.sessionId}`)], isFull: false };
  const name = foldIdentifier(who.identifier);
  const byName = await spendGuess(ctx, `password of ${name}`);
  // A handle and an address that were full together would belong together, for everybody to see.
  const byAccount = await takeGuess(ctx, `password at ${account?.id ?? name}`);
  return "retryAfterMs" in byAccount
    ? { spent: [byName], isFull: true }
    : { spent: [byName, byAccount], isFull: false };
}

/** Equal for all spellings that find the same account. */
function foldIdentifier(identifier: string): string {
  return identifier.includes("@") ? emailKey(identifier) : foldHandle(identifier);
}

/**
 * Holds the person's stream, and makes sure that what the password proved is still so. Throws `wrong-credentials` when it
 * is not, and `forbidden` to who is suspended.
 */
export async function admit(ctx: WriteContext, proof: PasswordProof): Promise<AccountRow> {
  const { accountId, passwordChangedAt, freshHash } = proof;
  await ctx.tx.lock([userStreamOf(accountId)]);
  const account = await findAccount(ctx, accountId);
  if (account?.passwordChangedAt.getTime() !== passwordChangedAt.getTime())
    throw new AppError("wrong-credentials");
  if (account.standing !== "good") throw suspended();
  if (freshHash !== null) {
    await ctx.tx.db
      .update(accounts)
      .set({ passwordHash: freshHash })
      .where(eq(accounts.id, accountId));
  }
  return account;
}

export function suspended(): AppError {
  return new AppError("forbidden", "This account is suspended.");
}
