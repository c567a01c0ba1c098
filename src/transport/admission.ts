/**
 * How many sockets are opened at once. After a server is lost everybody comes to the next: a few are opened side by side, so
 * that those already connected still get answers, some wait, and the others are told when there will be room for them.
 */
import { TurnedAway } from "./turned-away.ts";

/** As many as share a statement: however many open, they ask over a few of the pool's connections. */
export const openingAtOnceMax = 64;
export const waitingToOpenMax = 4_000;
/** Nobody waits longer than this by what is known of the pace: better told at once when to come back. */
const waitMsMax = 4_000;
/** Answered so late, whoever asked is turned away; the place stays taken until the work ends. */
const openMsMax = 5_000;
const delaySecondsMax = 60;
/** Before anything was measured. */
const firstGuessMs = 160;
/** Of the latest one in the moving average. */
const weight = 0.05;

interface Waiting {
  readonly begin: () => void;
  readonly turnAway: (error: TurnedAway) => void;
}

export interface AdmissionParts {
  readonly elapsedMs: () => number;
  readonly random: () => number;
}

export class Admission {
  readonly #parts: AdmissionParts;
  #running = 0;
  readonly #waiting: Waiting[] = [];
  /** How long one takes, on the average, while others run beside it. */
  #eachMs = firstGuessMs;
  /** Up to when those turned away have been given every place there will be. */
  #bookedUntilMs = 0;
  #isClosed = false;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#waiting.length;
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
    for (const { turnAway } of this.#waiting.splice(0))
      turnAway(new TurnedAway(reason, delaySeconds()));
  }

  #wait(): Promise<void> {
    const waitMs = (this.#waiting.length + 1) * this.#paceMs;
    if (this.#isClosed || this.#waiting.length >= waitingToOpenMax || waitMs > waitMsMax)
      throw new TurnedAway("overload", this.#book(waitMs));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ begin: resolve, turnAway: reject });
    });
  }

  /** Milliseconds from one that ends to the next one. */
  get #paceMs(): number {
    return this.#eachMs / openingAtOnceMax;
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new TurnedAway("overload", this.#book(openMsMax))),
      openMsMax,
    );
    const done = work();
    const end = (): void => {
      clearTimeout(timer);
      this.#eachMs += weight * (performance.now() - startedMs - this.#eachMs);
      this.#next();
    };
    done.then(end, end);
    return await Promise.race([done, late.promise]);
  }

  #next(): void {
    const next = this.#waiting.shift();
    // The place goes over to whoever waited longest.
    if (next) next.begin();
    else this.#running -= 1;
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
