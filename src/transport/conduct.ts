/** How a client behaves on its socket: mistakes are answered, and a client that goes on making them is not listened to. */
import type { RateLimit } from "../kit/operation.ts";

export const operationRate: RateLimit = {
  name: "socket.operations",
  by: "account",
  limit: 20,
  perSeconds: 1,
  burst: 60,
};
export const pingRate: RateLimit = {
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

export class Conduct {
  #badFramesAtMs: number[] = [];
  #refusals = { sinceMs: Number.NEGATIVE_INFINITY, count: 0 };

  /** Answers whether this unreadable frame was one too many. */
  badFrame(nowMs: number): boolean {
    const recent = this.#badFramesAtMs.filter((atMs) => nowMs - atMs < minuteMs);
    this.#badFramesAtMs = [...recent, nowMs];
    return this.#badFramesAtMs.length >= badFramesPerMinuteMax;
  }

  /** Answers whether this request beyond the rate was one too many. */
  excess(nowMs: number): boolean {
    if (nowMs - this.#refusals.sinceMs > refusalWindowMs)
      this.#refusals = { sinceMs: nowMs, count: 0 };
    this.#refusals.count += 1;
    return this.#refusals.count > refusalsMax;
  }
}
