/** Calls that take too long are given up on. One timer watches all of them: one for each would cost a call's own work again. */
import { AppError } from "../kit/errors.ts";

const checkEveryMs = 250;

interface Guarded {
  readonly expiresAtMs: number;
  readonly giveUp: (error: AppError) => void;
}

export class Deadlines {
  readonly #afterMs: number;
  /** Oldest first, so that only the first ones are ever looked at. */
  readonly #guarded = new Set<Guarded>();
  #timer: Timer | null = null;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** Settles as the work does, or rejects with `timeout`; the work itself goes on, and may still happen. */
  guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const guarded = { expiresAtMs: performance.now() + this.#afterMs, giveUp: reject };
      this.#guarded.add(guarded);
      this.#timer ??= setInterval(() => this.#check(), checkEveryMs);
      work.then(
        (result) => {
          this.#guarded.delete(guarded);
          return resolve(result);
        },
        (error: unknown) => {
          this.#guarded.delete(guarded);
          reject(error);
        },
      );
    });
  }

  #check(): void {
    const nowMs = performance.now();
    for (const guarded of this.#guarded) {
      if (guarded.expiresAtMs > nowMs) return;
      this.#guarded.delete(guarded);
      guarded.giveUp(new AppError("timeout"));
    }
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }
}
