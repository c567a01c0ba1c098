/**
 * Sign-ups between the form and the code. Nothing here tells whether an address has an account: a known one leaves the
 * same row, holds its handle the same way and costs the same time; only the mail differs.
 */
import { and, desc, eq, gt, lt, not, sql } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { newId } from "#src/kit/id.ts";
import { claimHandle, isHandleFree } from "./accounts.ts";
import { takeGuess, type GuessPolicy } from "./guessing/guesses.ts";
import { lockName } from "./locks.ts";
import { isCodeOf } from "./registration-codes.ts";
import {
  addressPrefix,
  codeTriesMax,
  registrationLifetimeMs,
  registrationsPendingMax,
} from "./rules.ts";
import { mailRegistration } from "./jobs.ts";
import { registrations } from "./tables.ts";

export type RegistrationRow = typeof registrations.$inferSelect;
export type Applicant = Pick<
  RegistrationRow,
  "email" | "emailKey" | "handle" | "displayName" | "birthDate" | "passwordHash" | "addressPrefix"
>;

/** One at a time per address until commit, so that what waits for it is counted exactly. Taken before any other lock. */
export async function lockEmail(ctx: WriteContext, emailKey: string): Promise<void> {
  await lockName(ctx, `registration:${emailKey}`);
}

/**
 * Holds the handle and sends a code, unless as many codes as may be are out already: then silently nothing. Answers false
 * when the handle is not to be had. The address is locked.
 */
export async function addRegistration(ctx: WriteContext, applicant: Applicant): Promise<boolean> {
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + registrationLifetimeMs);
  // What leaves no row holds nothing either, or one address could hold handles without end.
  if ((await countPending(ctx, applicant.emailKey)) >= registrationsPendingMax)
    return await isHandleFree(ctx, applicant.handle, applicant.emailKey);
  const claimant = { emailKey: applicant.emailKey, heldUntil: expiresAt };
  if (!(await claimHandle(ctx, applicant.handle, claimant))) return false;
  const id = newId();
  const { email, emailKey, handle, displayName, birthDate, passwordHash, addressPrefix } =
    applicant;
  await ctx.tx.db.insert(registrations).values({
    id,
    email,
    emailKey,
    handle,
    displayName,
    birthDate,
    passwordHash,
    addressPrefix,
    createdAt: now,
    expiresAt,
  });
  await ctx.tx.enqueue(mailRegistration, { registrationId: id });
  return true;
}

async function countPending(ctx: WriteContext, emailKey: string): Promise<number> {
  const rows = await ctx.tx.sql`
    select 1 from registrations
    where email_key = ${emailKey} and expires_at > ${ctx.clock.now()}::timestamptz`;
  return rows.length;
}

/**
 * The sign-up that somebody on this network asks to be reminded of, also when its code ran out a while ago: until the purge
 * takes it. Theirs before others'; and when several networks signed up with the address, none but theirs, or a stranger
 * who knows the address could have their own code sent to its owner.
 */
export async function findLatest(
  ctx: WriteContext,
  emailKey: string,
  addressPrefix: string,
): Promise<RegistrationRow | null> {
  const rows = await ctx.tx.db
    .select()
    .from(registrations)
    .where(eq(registrations.emailKey, emailKey))
    .orderBy(desc(registrations.createdAt), desc(registrations.id));
  const own = rows.find((row) => row.addressPrefix === addressPrefix);
  const networks = new Set(rows.map((row) => row.addressPrefix));
  return own ?? (networks.size === 1 ? (rows[0] ?? null) : null);
}

/**
 * Whether others may have signed up with this address: with another password, lately, or unseen because there was no room.
 * What counts is what is kept, not only what waits: the code of whoever was first may have run out.
 */
export async function isContested(ctx: WriteContext, mine: RegistrationRow): Promise<boolean> {
  const rows = await ctx.tx.db
    .select({ passwordHash: registrations.passwordHash })
    .from(registrations)
    .where(eq(registrations.emailKey, mine.emailKey));
  return (
    rows.length >= registrationsPendingMax ||
    rows.some(({ passwordHash }) => passwordHash !== mine.passwordHash)
  );
}

/** What somebody on this network chose as a password the last time: who chooses it again is the same person. */
export async function findChosenHash(
  ctx: ReadContext,
  emailKey: string,
  addressPrefix: string,
): Promise<string | null> {
  const [row] = await ctx.db
    .select({ passwordHash: registrations.passwordHash })
    .from(registrations)
    .where(
      and(eq(registrations.emailKey, emailKey), eq(registrations.addressPrefix, addressPrefix)),
    )
    .orderBy(desc(registrations.createdAt), desc(registrations.id))
    .limit(1);
  return row?.passwordHash ?? null;
}

/** Who enters a code: from which network, and whether strangers to a sign-up have tries left. */
export interface Attempt {
  readonly emailKey: string;
  readonly addressPrefix: string;
  readonly strangersMayTry: boolean;
}

/**
 * Those who signed up elsewhere are counted apart, all together: or whoever knows an address could use up its owner's tries
 * and keep them from signing up. Counted for every address, so that the time does not tell who waits.
 */
export async function beginAttempt(ctx: ReadContext, emailKey: string): Promise<Attempt> {
  const taken = await takeGuess(ctx, `registration of ${emailKey}`, strangersPolicy);
  const from = addressPrefix(ctx.origin.address);
  return { emailKey, addressPrefix: from, strangersMayTry: !("retryAfterMs" in taken) };
}

const strangersPolicy: GuessPolicy = { triesMax: codeTriesMax, windowMs: registrationLifetimeMs };

/**
 * Spends one try of every sign-up that waits for this address and was made on this network, then answers the one whose code
 * it is. Whoever may guess at several codes at once has no more tries for it.
 */
export async function tryCode(
  ctx: WriteContext,
  attempt: Attempt,
  code: string,
): Promise<RegistrationRow | null> {
  const now = ctx.clock.now();
  const waits = and(eq(registrations.emailKey, attempt.emailKey), gt(registrations.expiresAt, now));
  const isHere = eq(registrations.addressPrefix, attempt.addressPrefix);
  const here = await ctx.tx.db
    .update(registrations)
    .set({ tries: sql`${registrations.tries} + 1` })
    .where(and(waits, isHere, lt(registrations.tries, codeTriesMax)))
    .returning();
  const elsewhere = await ctx.tx.db
    .select()
    .from(registrations)
    .where(and(waits, not(isHere)));
  const open = attempt.strangersMayTry ? [...here, ...elsewhere] : here;
  return open.find((row) => isCodeOf(ctx.services.secrets, row.id, code)) ?? null;
}

/** What waits for this address is settled: it has its account. */
export async function removeRegistrations(ctx: WriteContext, emailKey: string): Promise<void> {
  await ctx.tx.db.delete(registrations).where(eq(registrations.emailKey, emailKey));
}
