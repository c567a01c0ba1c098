/** Calls that take too long are given up on. One timer watches all of them: one for each would cost a call's own work again. */
const checkEveryMs = 250;
/** A call that takes longer is answered `timeout`; what it was doing may still happen. */
export const callTimeoutMs = 5_000;

/** A call under way, for as long as it is. */
export interface Deadline {
  readonly expiresAtMs: number;
  readonly giveUp: () => void;
}

export class Deadlines {
  readonly #afterMs: number;
  /** Oldest first, so that only the first ones are ever looked at. */
  readonly #running = new Set<Deadline>();
  #timer: Timer | null = null;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** `giveUp` is called once, unless the call ends before its time. */
  start(giveUp: () => void): Deadline {
    const deadline = { expiresAtMs: performance.now() + this.#afterMs, giveUp };
    this.#running.add(deadline);
    this.#timer ??= setInterval(() => this.#check(), checkEveryMs);
    return deadline;
  }

  /** False when the call was given up on already: what it answers comes too late. */
  end(deadline: Deadline): boolean {
    return this.#running.delete(deadline);
  }

  /** The outcome of what was begun, or `late` when its time is over first. */
  within<T>(work: Promise<T>, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = this.start(() => reject(late()));
      work.then(
        (value) => (this.end(deadline) ? resolve(value) : undefined),
        (error: unknown) => (this.end(deadline) ? reject(error) : undefined),
      );
    });
  }

  #check(): void {
    const nowMs = performance.now();
    for (const deadline of this.#running) {
      if (deadline.expiresAtMs > nowMs) return;
      this.#running.delete(deadline);
      deadline.giveUp();
    }
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}
