/**
 * How many sockets are opened at once. After a server is lost everybody comes to the next: a few are opened side by side, so
 * that those already connected still get answers, the others wait in the order they came, and whom a full queue or a slow
 * database keeps out is told when there will be room.
 */
import { Deadlines } from "./deadlines.ts";
import { TurnedAway } from "./turned-away.ts";

/** As many as share a statement: however many open, they ask over a few of the pool's connections. */
export const openingAtOnceMax = 64;
/** A socket that waits costs a few kilobytes; one that is sent away comes back, and costs a second handshake. */
export const waitingToOpenMax = 10_000;
/**
 * Our client gives a connection up after 10 s. How long a wait will be is not guessed beforehand: the first ones of a crowd are
 * opened while all the others are still being accepted, so their pace says nothing of what follows.
 */
const waitMsMax = 8_000;
/** Answered so late, whoever asked is turned away; the place stays taken until the work ends. */
const openMsMax = 5_000;
const delaySecondsMax = 60;
/** Before anything was measured. */
const firstGuessMs = 64;
/** Of the latest one in the moving average. */
const weight = 0.05;

interface Waiting {
  readonly begin: () => void;
  readonly turnAway: (error: TurnedAway) => void;
}

export interface AdmissionParts {
  readonly elapsedMs: () => number;
  readonly random: () => number;
  /** A setting only so that tests need not wait as long. */
  readonly waitMs?: number;
}

export class Admission {
  readonly #parts: AdmissionParts;
  readonly #openDeadlines = new Deadlines(openMsMax);
  readonly #waitDeadlines: Deadlines;
  #running = 0;
  /** In the order they came. */
  readonly #waiting = new Set<Waiting>();
  /** How long one takes, on the average, while others run beside it. */
  #eachMs = firstGuessMs;
  /** Up to when those turned away have been given every place there will be. */
  #bookedUntilMs = 0;
  #isClosed = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#waitDeadlines = new Deadlines(parts.waitMs ?? waitMsMax);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Does the work when it is its turn, unless nobody wants it by then; rejects with `TurnedAway` when it will not be. */
  async open<T>(work: () => Promise<T>, isWanted: () => boolean): Promise<T> {
    if (this.#running >= openingAtOnceMax) await this.#wait();
    else this.#running += 1;
    if (!isWanted()) {
      this.#next();
      throw new TurnedAway("overload", 0);
    }
    return await this.#run(work);
  }

  /** Turns away whoever waits, and everybody from now on. */
  close(reason: "draining", delaySeconds: () => number): void {
    this.#isClosed = true;
    for (const { turnAway } of this.#waiting) turnAway(new TurnedAway(reason, delaySeconds()));
    this.#waiting.clear();
  }

  async #wait(): Promise<void> {
    if (this.#isClosed || this.#waiting.size >= waitingToOpenMax) throw this.#overload();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { begin: resolve, turnAway: reject };
    this.#waiting.add(waiting);
    const deadline = this.#waitDeadlines.start(() => {
      if (this.#waiting.delete(waiting)) reject(this.#overload());
    });
    try {
      await promise;
    } finally {
      this.#waitDeadlines.end(deadline);
    }
  }

  /** For whoever cannot be let in now: they come after all who wait. */
  #overload(): TurnedAway {
    return new TurnedAway("overload", this.#book((this.#waiting.size + 1) * this.#paceMs));
  }

  /** Milliseconds from one that ends to the next one. */
  get #paceMs(): number {
    return this.#eachMs / openingAtOnceMax;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    const done = work();
    const end = (): void => {
      this.#eachMs += weight * (performance.now() - startedMs - this.#eachMs);
      this.#next();
    };
    done.then(end, end);
    return await this.#openDeadlines.within(
      done,
      () => new TurnedAway("overload", this.#book(openMsMax)),
    );
  }

  #next(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#running -= 1;
      return;
    }
    // The place goes over to whoever waited longest.
    this.#waiting.delete(next);
    next.begin();
  }

  /** Seconds until there should be room: each of those turned away is given a place of their own, and some chance besides. */
  #book(waitMs: number): number {
    const nowMs = this.#parts.elapsedMs();
    const latestMs = nowMs + (delaySecondsMax / 2) * 1000;
    const placeMs = Math.max(this.#bookedUntilMs, nowMs + waitMs) + this.#paceMs;
    this.#bookedUntilMs = Math.min(placeMs, latestMs);
    const delayMs = this.#bookedUntilMs - nowMs;
    // Those for whom there is no place of their own share as much time again.
    const spreadMs = placeMs > latestMs ? delayMs : delayMs / 4;
    return Math.ceil(delayMs + this.#parts.random() * spreadMs) / 1000;
  }
}
