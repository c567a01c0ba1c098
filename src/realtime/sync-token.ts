/**
 * The sync token remembers a point in the database's history, not in time: the epoch, and the oldest transaction that was
 * still running when it was made. Whatever moved since has that transaction id or a later one, so "changed since" is a
 * superset and never a miss.
 */
import { timingSafeEqual } from "node:crypto";
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

const macBytes = 16;
const written = (mac: Buffer): string => mac.subarray(0, macBytes).toString("base64url");

export function createSigner(secrets: Secrets, purpose: string) {
  const isMacOf = (payload: string, mac: Buffer): boolean =>
    secrets
      .macs(purpose, payload)
      .map((expected) => Buffer.from(written(expected)))
      .some((expected) => expected.length === mac.length && timingSafeEqual(expected, mac));
  return {
    sign(fields: readonly (string | number | null)[]): string {
      const payload = Buffer.from(JSON.stringify(fields)).toString("base64url");
      return `${payload}.${written(secrets.mac(purpose, payload))}`;
    },
    /** Null for anything we did not sign for this purpose. */
    open(token: string): readonly unknown[] | null {
      const [payload = "", mac = ""] = token.split(".");
      if (!isMacOf(payload, Buffer.from(mac))) return null;
      const fields: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
      return Array.isArray(fields) ? fields : null;
    },
  };
}

export function createSyncTokens(secrets: Secrets) {
  const points = createSigner(secrets, "sync");
  const pages = createSigner(secrets, "sync-page");
  return {
    encode: (point: SyncPoint): string => points.sign([point.accountId, point.epoch, point.xmin]),
    /** Null when forged, or made for somebody else: the client is then told everything. */
    decode(token: string, accountId: Id): SyncPoint | null {
      const [owner, epoch, xmin] = points.open(token) ?? [];
      if (owner !== accountId || typeof epoch !== "string" || typeof xmin !== "string") return null;
      return { accountId, epoch, xmin };
    },
    encodePage: (page: ChangesCursor): string =>
      pages.sign([page.accountId, page.epoch, page.xmin, page.since, page.afterStreamId]),
    decodePage(token: string, accountId: Id): ChangesCursor | null {
      const [owner, epoch, xmin, since, afterStreamId] = pages.open(token) ?? [];
      if (owner !== accountId || typeof epoch !== "string" || typeof xmin !== "string") return null;
      if (typeof afterStreamId !== "string") return null;
      return {
        accountId,
        epoch,
        xmin,
        since: typeof since === "string" ? since : null,
        afterStreamId,
      };
    },
  };
}

export type SyncTokens = ReturnType<typeof createSyncTokens>;
