/**
 * Notices that the database's history was replaced under a running server: a replica was promoted, a backup was put
 * back. What this process remembers of it (how far streams are, who reads them) may be of the one that was undone, and
 * so may what its clients hold, who are told of the new epoch only when they open a socket.
 */
import type { Sql } from "../kit/context.ts";
import { epochOf } from "./epoch.ts";

export interface HistoryParts {
  readonly sql: Sql;
  readonly everyMs: number;
  /** Called once. */
  readonly replaced: () => void;
}

/** Answers how to end it. */
export function watchHistory({ sql, everyMs, replaced }: HistoryParts): () => void {
  let first: string | null = null;
  let isLooking = false;
  const look = async (): Promise<void> => {
    const [row] = await sql<{ epoch: string }[]>`select ${epochOf(sql)} as epoch`;
    if (!row) return;
    first ??= row.epoch;
    if (row.epoch === first) return;
    clearInterval(timer);
    replaced();
  };
  const tick = (): void => {
    if (isLooking) return;
    isLooking = true;
    look()
      // The database is away, or still recovers: the next look tells.
      .catch(() => undefined)
      .finally(() => {
        isLooking = false;
      });
  };
  const timer = setInterval(tick, everyMs);
  tick();
  return () => clearInterval(timer);
}
