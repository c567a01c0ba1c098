/** How sessions begin and end. Both are told on the person's stream, which the caller holds: so they never race. */
import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { streamName, type StreamName } from "#src/kit/stream.ts";
import { sessionCreated, sessionEnded } from "./events.ts";
import { forgetUnused } from "./login/devices.ts";
import { familySecretBytes, hashRefreshToken, refreshTokenOf } from "./refresh-tokens.ts";
import { isAnyOf } from "./queries.ts";
import { addressPrefix, sessionsMax } from "./rules.ts";
import type { Device, SessionEndReason, Tokens } from "./schemas.ts";
import { findLiveSessions } from "./session-queries.ts";
import { sessions } from "./tables.ts";
import { toSession } from "./view.ts";

interface Person {
  readonly id: Id;
  readonly handle: string;
}

export function userStreamOf(accountId: Id): StreamName {
  return streamName("user", accountId);
}

/** What came with a login, beside what its owner sees of it. */
interface Entry {
  /** Made up when absent. */
  readonly sessionId?: Id;
  /** Row of `known_devices`. */
  readonly knownDeviceId: Id | null;
  readonly isSecondFactorGiven: boolean;
}

/** Begins a session and answers its first tokens. Past the limit the oldest session ends. Logins end in `finishLogin`. */
export async function openSession(
  ctx: WriteContext,
  person: Person,
  device: Device = {},
  { sessionId = newId(), knownDeviceId, isSecondFactorGiven }: Entry = {
    knownDeviceId: null,
    isSecondFactorGiven: false,
  },
): Promise<Tokens> {
  const family = { sessionId, secret: randomBytes(familySecretBytes) };
  const generation = 1;
  const refreshToken = refreshTokenOf(ctx.services.secrets, family, generation);
  const now = ctx.clock.now();
  const row = {
    id: family.sessionId,
    accountId: person.id,
    familySecret: family.secret,
    generation,
    tokenHash: hashRefreshToken(refreshToken),
    rotatedAt: now,
    deviceId: device.id ?? null,
    deviceName: device.name ?? null,
    devicePlatform: device.platform ?? null,
    addressPrefix: addressPrefix(ctx.origin.address),
    createdAt: now,
    lastSeenAt: now,
    confirmedAt: now,
    secondFactorAt: isSecondFactorGiven ? now : null,
    knownDeviceId,
    endedAt: null,
    endReason: null,
  };
  await ctx.tx.db.insert(sessions).values(row);
  const stream = userStreamOf(person.id);
  ctx.tx.emit(sessionCreated, { stream, ref: { sessionId: row.id }, data: toSession(row) });
  await endOldest(ctx, person.id, row.id);
  return await tokensFor(ctx, person, row.id, refreshToken);
}

async function endOldest(ctx: WriteContext, accountId: Id, begun: Id): Promise<void> {
  const newestFirst = await findLiveSessions(ctx, accountId);
  const others = newestFirst.map((session) => session.id).filter((id) => id !== begun);
  const surplus = others.slice(sessionsMax - 1);
  await endSessions(ctx, accountId, surplus, "replaced");
}

export async function tokensFor(
  ctx: ReadContext,
  person: Person,
  sessionId: Id,
  refreshToken: string,
): Promise<Tokens> {
  const { accessTokens } = ctx.services;
  return {
    accessToken: await accessTokens.sign({ accountId: person.id, sessionId }),
    refreshToken,
    expiresInSeconds: accessTokens.lifetimeSeconds,
    account: { id: person.id, handle: person.handle },
  };
}

/**
 * Ends these sessions of one person, as far as they have not ended yet, and answers how many did. Their sockets close, and
 * writes of theirs that are under way are waited for.
 */
export async function endSessions(
  ctx: WriteContext,
  accountId: Id,
  sessionIds: readonly Id[],
  reason: SessionEndReason,
): Promise<number> {
  if (sessionIds.length === 0) return 0;
  const ended = await ctx.tx.db
    .update(sessions)
    .set({ endedAt: ctx.clock.now(), endReason: reason })
    .where(
      and(
        eq(sessions.accountId, accountId),
        isAnyOf(sessions.id, sessionIds),
        isNull(sessions.endedAt),
      ),
    )
    .returning({ id: sessions.id, knownDeviceId: sessions.knownDeviceId });
  // Whoever took these away may have lost the device as well: it is a stranger from now on.
  if (reason === "revoked" || reason === "reuse")
    await forgetUnused(
      ctx,
      ended.flatMap(({ knownDeviceId }) => knownDeviceId ?? []),
    );
  for (const { id } of ended) {
    const told = { sessionId: id, reason };
    ctx.tx.emit(sessionEnded, { stream: userStreamOf(accountId), ref: told, data: told });
  }
  if (ended.length > 0) ctx.tx.recheck([accountId]);
  return ended.length;
}
