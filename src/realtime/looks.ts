/**
 * When to look at which state topics: soon after a touch, again when a state may change by itself, and all of them now and
 * then, because a touch may be lost. A topic is looked at ten times a second at most, however often it is touched, and many
 * are looked at together.
 */
import type { Log } from "../kit/log.ts";

export interface LookTiming {
  /** Milliseconds on a clock that nobody sets. */
  readonly elapsedMs: () => number;
  /** The precision of what is due by itself. */
  readonly tickMs: number;
  /** How often everything is looked at. */
  readonly sweepMs: number;
}

export interface LooksParts extends LookTiming {
  readonly look: (names: readonly string[]) => Promise<void>;
  /** Everything there is to be looked at. */
  readonly names: () => Iterable<string>;
  readonly log: Log;
}

const roundMs = 100;
const sweptPerRound = 2_000;
const retryMs = 500;

export class Looks {
  readonly #parts: LooksParts;
  readonly #timer: Timer;
  #soon = new Set<string>();
  readonly #due = new Map<string, number>();
  #sweep: Iterator<string> | null = null;
  #sweepAtMs: number;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(parts: LooksParts) {
    this.#parts = parts;
    this.#sweepAtMs = parts.elapsedMs() + parts.sweepMs;
    this.#timer = setInterval(() => this.#tick(), parts.tickMs);
  }

  soon(name: string): void {
    this.#soon.add(name);
    this.#run();
  }

  /** Replaces what was said of it before; undefined: it does not change by itself. */
  again(name: string, inMs: number | undefined): void {
    // What lies beyond the next sweep is seen by it.
    if (inMs === undefined || inMs > this.#parts.sweepMs) this.#due.delete(name);
    else this.#due.set(name, this.#parts.elapsedMs() + inMs);
  }

  forget(name: string): void {
    this.#soon.delete(name);
    this.#due.delete(name);
  }

  all(): void {
    this.#sweep = this.#parts.names()[Symbol.iterator]();
    this.#sweepAtMs = this.#parts.elapsedMs() + this.#parts.sweepMs;
    this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  #tick(): void {
    const nowMs = this.#parts.elapsedMs();
    for (const [name, atMs] of this.#due) {
      if (atMs > nowMs) continue;
      this.#due.delete(name);
      this.soon(name);
    }
    if (nowMs >= this.#sweepAtMs && this.#sweep === null) this.all();
  }

  #run(): void {
    if (this.#isStopped) return;
    this.#running ??= this.#rounds().finally(() => {
      this.#running = null;
      if (this.#soon.size > 0 || this.#sweep !== null) this.#run();
    });
  }

  async #rounds(): Promise<void> {
    // What is touched in one turn is looked at together.
    await Promise.resolve();
    while (!this.#isStopped) {
      const names = this.#takeRound();
      if (names.length === 0) return;
      const startedMs = performance.now();
      try {
        await this.#parts.look(names);
        await Bun.sleep(Math.max(0, roundMs - (performance.now() - startedMs)));
      } catch (error) {
        this.#parts.log.warn({ err: error }, "watched states could not be read; once more");
        for (const name of names) this.#soon.add(name);
        await Bun.sleep(retryMs);
      }
    }
  }

  #takeRound(): string[] {
    const round = this.#soon;
    this.#soon = new Set();
    for (let swept = 0; this.#sweep !== null && swept < sweptPerRound; swept += 1) {
      const next = this.#sweep.next();
      if (next.done === true) this.#sweep = null;
      else round.add(next.value);
    }
    return [...round];
  }
}
