/** Lets a few do something at once; the others wait in the order they came, or leave when they are told to stop. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async run<T>(stopping: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(stopping);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  async #enter(stopping: AbortSignal): Promise<void> {
    stopping.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const turn = Promise.withResolvers<void>();
    const leave = (): void => {
      const place = this.#waiting.indexOf(turn.resolve);
      // Whoever was called already has the slot, and gives it back.
      if (place < 0) return;
      this.#waiting.splice(place, 1);
      turn.reject(stopping.reason);
    };
    this.#waiting.push(turn.resolve);
    stopping.addEventListener("abort", leave, { once: true });
    try {
      await turn.promise;
    } finally {
      stopping.removeEventListener("abort", leave);
    }
  }
}
