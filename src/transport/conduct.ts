/** How a client behaves on its socket: mistakes are answered, and a client that goes on making them is not listened to. */
import type { RateLimit } from "../kit/operation.ts";
import type { MemoryLimiter } from "./rate-limit.ts";

export const operationRate: RateLimit = {
  name: "socket.operations",
  by: "account",
  limit: 20,
  perSeconds: 1,
  burst: 60,
};
const pingRate: RateLimit = {
  name: "socket.pings",
  by: "account",
  limit: 1,
  perSeconds: 1,
  burst: 20,
};

const badFramesPerMinuteMax = 5;
const minuteMs = 60_000;
/** Refusals in ten seconds after which the client plainly does not heed them. */
const refusalsMax = 200;
const refusalWindowMs = 10_000;

/** Plain numbers for the most part: there is one of these for every socket, and most sockets are idle. */
export class Conduct {
  #operationsArrivalMs = 0;
  #pingsArrivalMs = 0;
  #badFramesAtMs: number[] | null = null;
  #refusalsSinceMs = Number.NEGATIVE_INFINITY;
  #refusals = 0;

  /** Milliseconds to wait, or 0 when the request is within the rate, and counted. */
  operation(limiter: MemoryLimiter): number {
    const next = limiter.advance(this.#operationsArrivalMs, operationRate);
    if (next < 0) return -next;
    this.#operationsArrivalMs = next;
    return 0;
  }

  /** Answers whether this ping was one too many. */
  ping(limiter: MemoryLimiter): boolean {
    const next = limiter.advance(this.#pingsArrivalMs, pingRate);
    if (next >= 0) this.#pingsArrivalMs = next;
    return next < 0;
  }

  /** Answers whether this unreadable frame was one too many. */
  badFrame(nowMs: number): boolean {
    const recent = (this.#badFramesAtMs ?? []).filter((atMs) => nowMs - atMs < minuteMs);
    this.#badFramesAtMs = [...recent, nowMs];
    return this.#badFramesAtMs.length >= badFramesPerMinuteMax;
  }

  /** Answers whether this request beyond the rate was one too many. */
  excess(nowMs: number): boolean {
    if (nowMs - this.#refusalsSinceMs > refusalWindowMs) {
      this.#refusalsSinceMs = nowMs;
      this.#refusals = 0;
    }
    this.#refusals += 1;
    return this.#refusals > refusalsMax;
  }
}
