/** Runs units of work: begin, the caller's right to act, the work, flush, commit, relay; again when PostgreSQL asks for it. */
import type { TransactionSql } from "postgres";
import type { Clock } from "../kit/clock.ts";
import type { Db, Sql } from "../kit/context.ts";
import type { Log } from "../kit/log.ts";
import { unwrapped } from "../platform/postgres-errors.ts";
import type { Author } from "./flush.ts";
import { TransactionScope, type Committed, type EnqueueJob } from "./transaction.ts";

/** Serialization failure, deadlock: the same work may succeed when it is run again. */
const rerunCodes = new Set(["40001", "40P01"]);
const defaultAttemptsMax = 4;

export interface UnitOfWorkParts {
  /**
   * Opens a transaction on the primary. `pipelined`: what the work sends first goes out together with `begin`, so it may do
   * no more than lock and look; nothing follows should `begin` fail.
   */
  readonly begin: <T>(work: (sql: TransactionSql) => Promise<T>, mode?: "pipelined") => Promise<T>;
  readonly drizzleOn: (sql: TransactionSql) => Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly enqueue: EnqueueJob;
  /** Takes what was committed and makes it known; must not throw. */
  readonly relay: (committed: Committed) => void;
  readonly hooks: Checkpoints;
}

/** Named points at which tests end the process or hold it. Nothing in production listens. */
export interface Checkpoints {
  at(point: Checkpoint): void | Promise<void>;
}

export type Checkpoint = "after-commit" | "before-relay" | "after-relay" | "before-reply";

export const noCheckpoints: Checkpoints = { at: () => undefined };

export type UnitOfWork = <T>(
  author: Author,
  work: (tx: TransactionScope) => Promise<T>,
  options?: UnitOptions,
) => Promise<T>;

export interface UnitOptions {
  /** How often the work is tried in all, while PostgreSQL asks for it. Default 4. */
  readonly attemptsMax?: number;
  /** Two round trips in all: the work sends one flight of locks and looks; all rows are one statement, with the commit. */
  readonly isPipelined?: boolean;
}

export function createUnitOfWork(parts: UnitOfWorkParts): UnitOfWork {
  async function once<T>(
    author: Author,
    work: (tx: TransactionScope) => Promise<T>,
    isPipelined: boolean,
  ): Promise<T> {
    const { result, committed } = await parts.begin(
      async (sql) => {
        const scope = new TransactionScope({
          sql: sql as Sql,
          db: parts.drizzleOn(sql),
          author,
          clock: parts.clock,
          enqueue: parts.enqueue,
        });
        const result = await work(scope);
        const flushed = isPipelined ? scope.flushWith(() => sql.commit()) : scope.flush();
        return { result, committed: await flushed };
      },
      isPipelined ? "pipelined" : undefined,
    );
    await parts.hooks.at("after-commit");
    parts.relay(committed);
    return result;
  }

  return async (author, work, { attemptsMax = defaultAttemptsMax, isPipelined = false } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(author, work, isPipelined);
      } catch (error) {
        const own = unwrapped(error);
        const code = own instanceof Error && "code" in own ? own.code : undefined;
        if (attempt === attemptsMax || typeof code !== "string" || !rerunCodes.has(code))
          throw error;
        parts.log.debug({ code, attempt }, "transaction is run again");
      }
    }
  };
}
