/** Challenges: somebody proved one thing, and is asked for another. Five minutes, five tries, good once. */
import { and, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Secrets } from "#src/kit/services.ts";
import { deriveCode, isDerivedCode } from "../codes.ts";
import { passkeyMethod } from "../passkeys/queries.ts";
import { isAnyOf, type AccountRow } from "../queries.ts";
import type { Challenge, Device, SecondFactorMethod } from "../schemas.ts";
import { challenges } from "./tables.ts";

export const challengeLifetimeMs = 5 * 60_000;
export const challengeTriesMax = 5;
/** Open ones of one account: past it the oldest are void. */
const challengesMax = 50;
/** Messages of one kind that a challenge may send. */
const messagesMax = 3;
const codePurpose = "challenge-code";

export type ChallengeRow = typeof challenges.$inferSelect;

/** What comes of it once it is answered: a session begins, or one that is there is confirmed. */
export type Purpose =
  | { readonly kind: "login"; readonly device: Device; readonly knownDeviceId: Id | null }
  | { readonly kind: "confirm"; readonly sessionId: Id };

/** The person's stream is held. */
export async function beginChallenge(
  ctx: WriteContext,
  account: Pick<AccountRow, "id" | "passwordChangedAt">,
  purpose: Purpose,
  methods: readonly SecondFactorMethod[],
): Promise<Challenge> {
  // Random throughout, unlike other ids: whoever has it has passed the first of two doors.
  const id = crypto.randomUUID();
  const now = ctx.clock.now();
  const device = purpose.kind === "login" ? purpose.device : {};
  await ctx.tx.db.insert(challenges).values({
    id,
    accountId: account.id,
    sessionId: purpose.kind === "confirm" ? purpose.sessionId : null,
    deviceId: device.id ?? null,
    deviceName: device.name ?? null,
    devicePlatform: device.platform ?? null,
    knownDeviceId: purpose.kind === "login" ? purpose.knownDeviceId : null,
    passwordChangedAt: account.passwordChangedAt,
    createdAt: now,
    expiresAt: new Date(now.getTime() + challengeLifetimeMs),
  });
  await dropOldest(ctx, account.id);
  // A session is confirmed with a passkey directly.
  const others = purpose.kind === "login" ? await passkeyMethod(ctx, account.id) : [];
  return { challenge: { id, methods: [...methods, ...others] } };
}

async function dropOldest(ctx: WriteContext, accountId: Id): Promise<void> {
  const surplus = await ctx.tx.db
    .select({ id: challenges.id })
    .from(challenges)
    .where(eq(challenges.accountId, accountId))
    .orderBy(desc(challenges.createdAt), desc(challenges.id))
    .offset(challengesMax);
  if (surplus.length === 0) return;
  const ids = surplus.map(({ id }) => id);
  await ctx.tx.db.delete(challenges).where(isAnyOf(challenges.id, ids));
}

/** How the session is shown that comes of it. */
export function deviceOf({ deviceId, deviceName, devicePlatform }: ChallengeRow): Device {
  return {
    ...(deviceId === null ? {} : { id: deviceId }),
    ...(deviceName === null ? {} : { name: deviceName }),
    ...(devicePlatform === null ? {} : { platform: devicePlatform }),
  };
}

/** One that may still be answered. */
export async function findChallenge(
  ctx: Pick<ReadContext, "db" | "clock">,
  id: Id,
): Promise<ChallengeRow | null> {
  const [row] = await ctx.db.select().from(challenges).where(isOpen(ctx, id));
  return row ?? null;
}

/** Spends one of its tries; null when none is left, or it is over. The person's stream is held. */
export async function spendTry(ctx: WriteContext, id: Id): Promise<ChallengeRow | null> {
  const [row] = await ctx.tx.db
    .update(challenges)
    .set({ tries: sql`${challenges.tries} + 1` })
    .where(isOpen(ctx, id))
    .returning();
  return row ?? null;
}

/** It was answered, and is good for nothing more. False when somebody else was faster. */
export async function endChallenge(ctx: WriteContext, id: Id): Promise<boolean> {
  const ended = await ctx.tx.db
    .delete(challenges)
    .where(eq(challenges.id, id))
    .returning({ id: challenges.id });
  return ended.length === 1;
}

/** Counts a message that is about to be sent; false when that would be too many. */
export async function countMessage(
  ctx: WriteContext,
  id: Id,
  method: "email" | "sms",
): Promise<boolean> {
  const column = method === "email" ? challenges.emailsSent : challenges.textsSent;
  const field = method === "email" ? "emailsSent" : "textsSent";
  const counted = await ctx.tx.db
    .update(challenges)
    .set({ [field]: sql`${column} + 1` })
    .where(and(isOpen(ctx, id), lt(column, messagesMax)))
    .returning({ id: challenges.id });
  return counted.length === 1;
}

/** Each challenge has codes of its own: none opens another. */
export function challengeCodeOf(secrets: Secrets, id: Id, method: "email" | "sms"): string {
  return deriveCode(secrets, codePurpose, `${id} ${method}`);
}

/** False also for a code that nobody was sent. */
export function isChallengeCode(
  secrets: Secrets,
  { id, emailsSent, textsSent }: ChallengeRow,
  method: "email" | "sms",
  code: string,
): boolean {
  const sent = method === "email" ? emailsSent : textsSent;
  return sent > 0 && isDerivedCode(secrets, codePurpose, `${id} ${method}`, code);
}

/** Whoever gave a password and no second factor yet begins again. */
export async function dropHalfLogins(ctx: WriteContext, accountId: Id): Promise<void> {
  await ctx.tx.db
    .delete(challenges)
    .where(and(eq(challenges.accountId, accountId), isNull(challenges.sessionId)));
}

function isOpen({ clock }: Pick<ReadContext, "clock">, id: Id) {
  return and(
    eq(challenges.id, id),
    lt(challenges.tries, challengeTriesMax),
    gt(challenges.expiresAt, clock.now()),
  );
}
