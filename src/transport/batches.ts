/**
 * Group commit: calls of one hot operation, many in one transaction. Each is decided and answered for itself, after the
 * commit. A batch that fails as a whole did nothing, and its calls run again, each in a transaction of its own.
 */
import { alone, type BatchSteps } from "../kit/batch.ts";
import { AppError } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import { BatchQueue, type BatchBounds, type QueuedCall } from "./batch-queue.ts";
import {
  runTogether,
  type BatchParts,
  type Outcome,
  type SignedWrite,
} from "./batch-transaction.ts";
import { isAway, isStatementTimeout } from "./faults.ts";
import { nameOf } from "./idempotency.ts";
import { runWrite } from "./write.ts";

interface QueuedWrite extends SignedWrite, QueuedCall {
  readonly answer: (output: unknown) => void;
  readonly refuse: (error: unknown) => void;
}

type Steps = BatchSteps<never, unknown, unknown>;

const defaultBounds: BatchBounds = {
  callsMax: 100,
  atOnceMax: 2,
  waitingMax: 4_096,
  patienceMs: 250,
};
const retryAfterMs = 1_000;

/** What batches tell those who run the server. */
export interface BatchObserver {
  /** Calls of one operation that shared a transaction. */
  batch(operation: string, calls: number): void;
  /** One of them runs again, in a transaction of its own. */
  batchFellBack(operation: string): void;
}

export interface BatchesParts extends BatchParts {
  readonly log: Log;
  /** Absent: nobody counts. */
  readonly observer?: BatchObserver;
}

export class Batches {
  readonly #parts: BatchesParts;
  readonly #bounds: BatchBounds;
  readonly #queues = new Map<string, BatchQueue<QueuedWrite>>();

  constructor(parts: BatchesParts, bounds = defaultBounds) {
    this.#parts = parts;
    this.#bounds = bounds;
  }

  /** Answers the output; rejects with `unavailable` when too many wait. */
  run(write: SignedWrite, steps: Steps): Promise<unknown> {
    return new Promise((answer, refuse) => {
      const name = write.keyed ? nameOf(write.keyed) : null;
      const isQueued = this.#queueOf(write, steps).add({ ...write, name, answer, refuse });
      if (!isQueued) refuse(new AppError("unavailable", undefined, { retryAfterMs }));
    });
  }

  #queueOf({ operation }: SignedWrite, steps: Steps): BatchQueue<QueuedWrite> {
    const { name } = operation.contract;
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      queue = new BatchQueue(this.#bounds, (writes) => {
        this.#parts.observer?.batch(name, writes.length);
        return this.#runAll(steps, writes);
      });
      this.#queues.set(name, queue);
    }
    return queue;
  }

  async #runAll(steps: Steps, writes: readonly QueuedWrite[]): Promise<void> {
    try {
      const { patienceMs } = this.#bounds;
      const outcomes = await runTogether(this.#parts, steps, writes, patienceMs);
      for (const [position, write] of writes.entries()) this.#tell(write, outcomes[position]);
    } catch (error) {
      this.#parts.log.debug({ err: error, calls: writes.length }, "a batch failed");
      for (const write of writes) {
        if (mayRunAgain(write, error)) this.#runAlone(write);
        else write.refuse(error);
      }
    }
  }

  #tell(write: QueuedWrite, outcome: Outcome | undefined): void {
    if (outcome === alone) this.#runAlone(write);
    else if (outcome instanceof AppError) write.refuse(outcome);
    else write.answer(outcome?.output);
  }

  #runAlone(write: QueuedWrite): void {
    this.#parts.observer?.batchFellBack(write.operation.contract.name);
    runWrite(this.#parts, write).then(write.answer, write.refuse);
  }
}

/**
 * A lost connection leaves open whether the commit happened: only a key makes repeating safe. Who waited for as long as a
 * statement may take, is answered.
 */
function mayRunAgain({ keyed }: SignedWrite, error: unknown): boolean {
  return isAway(error) ? keyed !== null : !isStatementTimeout(error);
}
