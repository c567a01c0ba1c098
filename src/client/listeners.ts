/** Handlers by name. One that throws is reported and costs the others nothing. */
export type Stop = () => void;

export class Listeners<Args extends readonly unknown[]> {
  readonly #byName = new Map<string, Set<(...args: Args) => void>>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Answers what takes the handler away again. */
  add(name: string, handler: (...args: Args) => void): Stop {
    const handlers = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, handlers);
    handlers.add(handler);
    return () => {
      handlers.delete(handler);
      if (handlers.size === 0 && this.#byName.get(name) === handlers) this.#byName.delete(name);
    };
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  emit(name: string, ...args: Args): void {
    // Those that are there now: a handler may add others.
    const handlers = Array.from(this.#byName.get(name) ?? []);
    for (const handler of handlers) {
      try {
        handler(...args);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
