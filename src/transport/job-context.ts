/** What a job is given: the same world as a request, and transactions of its own. */
import type { WriteContext } from "../kit/context.ts";
import type { JobContext } from "../kit/job.ts";
import type { Log } from "../kit/log.ts";
import type { UnitOfWork } from "../realtime/unit-of-work.ts";
import { systemOrigin, type ContextFactory } from "./contexts.ts";

interface Run {
  readonly id: string;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

export function jobContext(run: Run, contexts: ContextFactory, unitOfWork: UnitOfWork): JobContext {
  const ctx = contexts(systemOrigin(run.id), null);
  return {
    ...ctx,
    log: run.log,
    stopping: run.stopping,
    transaction: (work) =>
      unitOfWork({ accountId: null, key: null }, async (tx) => {
        const writeCtx: WriteContext = { ...ctx, sql: tx.sql, db: tx.db, tx };
        return await work(writeCtx);
      }),
  };
}
