/** The socket's own operations, carried out on the connection that asks: opening, renewing, catching up, watching. */
import type { CloseReason } from "../kit/close-codes.ts";
import type { Clock } from "../kit/clock.ts";
import type { ReadContext, Sql } from "../kit/context.ts";
import { AppError, notFound } from "../kit/errors.ts";
import { JsonText } from "../kit/json-text.ts";
import { compile } from "../kit/schema.ts";
import { socketContracts, streamsAtOnceMax } from "../kit/socket-contracts.ts";
import { watchesMax } from "../kit/watch-contracts.ts";
import type { Changes } from "../realtime/changes.ts";
import type { OpeningReads } from "../realtime/opening-reads.ts";
import type { ReadResult, StreamReader } from "../realtime/stream-reader.ts";
import type { SyncPoint, SyncTokens } from "../realtime/sync-token.ts";
import { operationRate } from "./conduct.ts";
import type { Connection } from "./connection.ts";
import { requestsWaitingMax } from "./requests.ts";
import { define, type SocketOperation } from "./socket-operation.ts";
import type { Timing } from "./timing.ts";
import { createWatchOperations, type WatchParts } from "./watch-operations.ts";

export const frameBytesMax = 64 * 1024;

/** What sockets tell those who run the server. */
export interface SocketObserver {
  /** The end of one of the socket's own operations. */
  operation(name: string, outcome: string, seconds: number): void;
  frames(direction: "in" | "out", count: number, bytes: number): void;
  signalDropped(): void;
  /** `gone`: the other side or the network ended it. */
  socketClosed(reason: CloseReason | "gone"): void;
  /** Without a sync token, with one that counts, or with one of another epoch or forged. */
  sessionOpened(sync: "new" | "resumed" | "void"): void;
  /** Somebody's cursor was void: sent to the snapshot. */
  streamReset(): void;
}

export interface SocketOperationParts extends WatchParts {
  readonly clock: Clock;
  readonly reader: StreamReader;
  readonly opening: OpeningReads;
  readonly syncTokens: SyncTokens;
  readonly timing: Timing;
  readonly observer: SocketObserver;
  /** A read-only repeatable-read transaction on the primary. */
  readonly snapshot: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;
}

export function createSocketOperations(parts: SocketOperationParts): Map<string, SocketOperation> {
  const { reader, opening } = parts;
  const operations = [
    define(socketContracts.sessionOpen, async (_connection, identity, ctx, { token }) => {
      const claims = await parts.catalogue.authenticator.verify(ctx, token);
      if (claims.accountId !== identity.accountId) throw new AppError("unauthenticated");
      throw new AppError(
        "bad-request",
        "The session is open already; `session.renew` takes a new token.",
      );
    }),
    define(socketContracts.sessionRenew, async (connection, identity, ctx, { token }) => {
      const renewed = await parts.catalogue.authenticator.verify(ctx, token);
      const sameSession =
        renewed.accountId === identity.accountId && renewed.sessionId === identity.sessionId;
      const live =
        sameSession && (await parts.catalogue.authenticator.live(ctx.sql, [renewed])).size > 0;
      if (!live) throw new AppError("unauthenticated");
      connection.identify(renewed, parts.clock.now());
      const leftMs = renewed.expiresAt.getTime() - parts.clock.now().getTime();
      return { expiresInSeconds: Math.max(0, Math.floor(leftMs / 1000)) };
    }),
    define(socketContracts.sessionListChanged, async (_connection, identity, _ctx, { next }) => {
      const page = parts.syncTokens.decodePage(next, identity.accountId);
      if (!page)
        throw new AppError("invalid", undefined, { fields: { next: "is not a cursor of yours" } });
      const since = page.since === null ? null : { epoch: page.epoch, xmin: page.since };
      const { afterStreamId } = page;
      const changes = await opening.changes({
        accountId: identity.accountId,
        since,
        afterStreamId,
      });
      return describeChanges(parts.syncTokens, changes, page.since, page);
    }),
    define(socketContracts.streamRead, async (_connection, identity, _ctx, input) => {
      const [result = "gone"] = await reader.read(identity.accountId, [input]);
      if (result === "gone") throw notFound();
      return new JsonText(`{${describePage(parts.observer, result)}}`);
    }),
    define(socketContracts.streamReadMany, async (_connection, identity, _ctx, input) => {
      const { streams, epoch } = input;
      const requests = streams.map(({ stream, after }) => ({ stream, after, epoch }));
      const results = await reader.read(identity.accountId, requests);
      const pages = results.map(
        (result, place) =>
          `{"stream":"${streams[place]?.stream}",${describePage(parts.observer, result)}}`,
      );
      return new JsonText(`{"streams":[${pages.join()}]}`);
    }),
    define(socketContracts.streamSnapshot, (_connection, identity, ctx, { stream }) =>
      reader.snapshot(ctx, parts.snapshot, identity, stream),
    ),
    ...createWatchOperations(parts),
  ];
  return new Map(operations.map((operation) => [operation.contract.name, operation]));
}

const checkOpen = compile(socketContracts.sessionOpen.input);

/** The handshake: authenticate, register for delivery, and only then read what changed. */
export async function openSession(
  parts: SocketOperationParts,
  connection: Connection,
  ctx: ReadContext,
  data: unknown,
): Promise<unknown> {
  const input = checkOpen.parse(data);
  const claims = await parts.catalogue.authenticator.verify(ctx, input.token);
  // Gone meanwhile: nobody would take it out of the hub again.
  if (connection.isClosed) throw new AppError("unavailable");
  connection.identify(claims, parts.clock.now());
  await parts.hub.attach(connection);
  const since = input.sync ? parts.syncTokens.decode(input.sync, claims.accountId) : null;
  const [isLive, changes] = await Promise.all([
    parts.opening.isLive(claims),
    parts.opening.changes({ accountId: claims.accountId, since }),
  ]);
  if (!isLive) throw new AppError("unauthenticated");
  const isKnown = since !== null && since.epoch === changes.point.epoch;
  parts.observer.sessionOpened(input.sync === undefined ? "new" : isKnown ? "resumed" : "void");
  parts.hub.knows(changes.changed.filter((one) => "head" in one));
  return {
    sessionId: claims.sessionId,
    accountId: claims.accountId,
    serverTime: parts.clock.now().toISOString(),
    heartbeatSeconds: Math.ceil(parts.timing.heartbeatMs / 1000),
    features: parts.catalogue.domains.map((domain) => domain.name),
    limits: {
      frameBytes: frameBytesMax,
      requestsWaiting: requestsWaitingMax,
      watches: watchesMax,
      operationsPerSecond: operationRate.limit * parts.rateLimitFactor,
      operationsBurst: Math.round(
        (operationRate.burst ?? operationRate.limit) * parts.rateLimitFactor,
      ),
      streamsAtOnce: streamsAtOnceMax,
    },
    epoch: changes.point.epoch,
    sync: parts.syncTokens.encode(changes.point),
    ...describeChanges(parts.syncTokens, changes, since?.xmin ?? null, changes.point),
  };
}

function describePage(observer: SocketObserver, result: ReadResult): string {
  if (result === "gone") return '"gone":true';
  if (result !== "reset")
    return `"events":[${result.events.join()}],"head":${result.head},"more":${result.more}`;
  observer.streamReset();
  return '"reset":true';
}

function describeChanges(
  syncTokens: SyncTokens,
  changes: Changes,
  since: string | null,
  point: SyncPoint,
) {
  const { changed, afterStreamId } = changes;
  if (afterStreamId === null) return { changed, more: false };
  return {
    changed,
    more: true,
    next: syncTokens.encodePage({ ...point, since, afterStreamId }),
  };
}
