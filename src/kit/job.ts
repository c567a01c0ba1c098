/**
 * Jobs: work that must happen, later and exactly once in effect. They are inserted in the transaction that wants them
 * and run at least once, so a handler checks what is already done before it acts.
 */
import type { Static, TSchema } from "typebox";
import type { Log } from "./log.ts";
import type { ReadContext, WriteContext } from "./context.ts";

export interface JobContract<D extends TSchema> {
  readonly name: `${string}.${string}`;
  readonly summary: string;
  readonly data: D;
  /** Attempts after the first, with doubling pauses; then the job is parked in the dead-letter queue. Default 7. */
  readonly retries?: number;
  /** Seconds before a silent worker's job is given to another. Default 60. */
  readonly expireSeconds?: number;
  /** How many of them one instance runs side by side; the next ones are taken when all of these ended. Default 8. */
  readonly atOnce?: number;
  /** Cron expression (UTC, minutes) for work that recurs; such a job takes no data. */
  readonly schedule?: string;
}

export interface JobContext extends ReadContext {
  readonly log: Log;
  /** Aborted when the worker is asked to stop. */
  readonly stopping: AbortSignal;
  /** Runs `work` in one transaction: rows, events and further jobs together or not at all. */
  transaction<T>(work: (ctx: WriteContext) => Promise<T>): Promise<T>;
}

export interface JobDefinition<D extends TSchema = TSchema> extends JobContract<D> {
  readonly type: "job";
  run(ctx: JobContext, data: Static<D>): Promise<void>;
}

export interface JobOptions {
  /** A second job with the same key is not queued while the first waits. */
  readonly singletonKey?: string;
  readonly startAfter?: Date;
}

export function defineJob<D extends TSchema>(contract: JobContract<D>) {
  return {
    handler(run: JobDefinition<D>["run"]): JobDefinition<D> {
      return { type: "job", ...contract, run };
    },
  };
}
