/**
 * The sync token remembers a point in the database's history, not in time: the epoch, and the oldest transaction that was
 * still running when it was made. Whatever moved since has that transaction id or a later one, so "changed since" is a
 * superset and never a miss.
 */
import type { Secrets } from "../kit/services.ts";
import type { Id } from "../kit/id.ts";

export interface SyncPoint {
  readonly accountId: Id;
  readonly epoch: string;
  /** Snapshot xmin, decimal. */
  readonly xmin: string;
}

/** A page of `session.listChanged`: the point compared with, and the last stream of the page before. */
export interface ChangesCursor extends SyncPoint {
  readonly since: string | null;
  readonly afterStreamId: Id;
}

/**
 * Sealed, because how fast transactions are numbered says how much is done on the whole server; and to one account, for which
 * alone it opens.
 */
function createSealer(secrets: Secrets, purpose: string) {
  return {
    seal: (accountId: Id, fields: readonly (string | null)[]): string =>
      secrets.seal(purpose, Buffer.from(JSON.stringify(fields)), accountId).toString("base64url"),
    /** Null for anything that was not sealed for this purpose and this account. */
    open(accountId: Id, token: string): readonly unknown[] | null {
      const opened = secrets.open(purpose, Buffer.from(token, "base64url"), accountId);
      const fields: unknown = opened && JSON.parse(opened.toString());
      return Array.isArray(fields) ? fields : null;
    },
  };
}

export function createSyncTokens(secrets: Secrets) {
  const points = createSealer(secrets, "sync");
  const pages = createSealer(secrets, "sync-page");
  return {
    encode: ({ accountId, epoch, xmin }: SyncPoint): string =>
      points.seal(accountId, [epoch, xmin]),
    /** Null when forged, or made for somebody else: the client is then told everything. */
    decode(token: string, accountId: Id): SyncPoint | null {
      const [epoch, xmin] = points.open(accountId, token) ?? [];
      if (typeof epoch !== "string" || typeof xmin !== "string") return null;
      return { accountId, epoch, xmin };
    },
    encodePage: ({ accountId, epoch, xmin, since, afterStreamId }: ChangesCursor): string =>
      pages.seal(accountId, [epoch, xmin, since, afterStreamId]),
    decodePage(token: string, accountId: Id): ChangesCursor | null {
      const [epoch, xmin, since, afterStreamId] = pages.open(accountId, token) ?? [];
      if (typeof epoch !== "string" || typeof xmin !== "string") return null;
      if (typeof afterStreamId !== "string") return null;
      return {
        ...{ accountId, epoch, xmin, afterStreamId },
        since: typeof since === "string" ? since : null,
      };
    },
  };
}

export type SyncTokens = ReturnType<typeof createSyncTokens>;
