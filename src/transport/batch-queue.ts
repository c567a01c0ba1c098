/**
 * The order of calls that share transactions: what arrived while one batch was written makes up the next. Nothing waits for
 * company: where nothing is under way, a lone call begins at once.
 */
import { within } from "../platform/within.ts";

export interface BatchBounds {
  /** Calls of one batch. */
  readonly callsMax: number;
  /** Batches under way; a further one begins before the first is done only when it is full. */
  readonly atOnceMax: number;
  /** Calls that may wait; the next one is refused. */
  readonly waitingMax: number;
  /**
   * A batch waits no longer than this for a lock that somebody holds. A lone call waits as any other write does, but the
   * calls behind it no longer than this.
   */
  readonly patienceMs: number;
}

export interface QueuedCall {
  /** Two calls of one name never share a batch: the second wants to see what the first one left. */
  readonly name: string | null;
}

export class BatchQueue<C extends QueuedCall> {
  readonly #bounds: BatchBounds;
  readonly #run: (calls: readonly C[]) => Promise<void>;
  #waiting: C[] = [];
  #running = 0;

  /** `run` answers its calls' failures: it never rejects. */
  constructor(bounds: BatchBounds, run: (calls: readonly C[]) => Promise<void>) {
    this.#bounds = bounds;
    this.#run = run;
  }

  /** False when too many wait already. */
  add(call: C): boolean {
    if (this.#waiting.length >= this.#bounds.waitingMax) return false;
    this.#waiting.push(call);
    this.#begin();
    return true;
  }

  #begin(): void {
    const { callsMax, atOnceMax } = this.#bounds;
    while (this.#waiting.length > 0) {
      const isFull = this.#waiting.length >= callsMax;
      if (this.#running > 0 && !(isFull && this.#running < atOnceMax)) return;
      void this.#work(this.#take());
    }
  }

  async #work(calls: readonly C[]): Promise<void> {
    this.#running += 1;
    const done = this.#run(calls);
    await (calls.length > 1 ? done : within(this.#bounds.patienceMs, done));
    this.#running -= 1;
    this.#begin();
  }

  /** The oldest ones; who shares a name with one of them stays, in its place. */
  #take(): C[] {
    const taken: C[] = [];
    const left: C[] = [];
    const names = new Set<string>();
    for (const call of this.#waiting) {
      const isRepeat = call.name !== null && names.has(call.name);
      if (isRepeat || taken.length === this.#bounds.callsMax) left.push(call);
      else taken.push(call);
      if (call.name !== null) names.add(call.name);
    }
    this.#waiting = left;
    return taken;
  }
}
