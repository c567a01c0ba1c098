/**
 * Generic cell rate algorithm (ITU-T I.371): one timestamp per bucket says when the bucket would be full again; a call
 * that would push it further than the burst allows is refused, and told how long to wait.
 */
import type { Sql } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import type { RateLimit } from "../kit/operation.ts";

/** Counts calls against limits: in this process, or together with every other instance. */
export interface Limiter {
  /**
   * Milliseconds to wait, or 0 when the call is let through and counted. Never rejects. `weight`: as how many calls it
   * counts, at most the limit's burst.
   */
  take(subject: string, limit: RateLimit, weight?: number): number | Promise<number>;
  /** Whether every instance counts in the same buckets now. */
  readonly isShared: boolean;
}

export interface Pace {
  /** Milliseconds one call costs. */
  readonly costMs: number;
  /** How far ahead of now the bucket may run before a call. */
  readonly toleranceMs: number;
}

/**
 * `factor` multiplies both the rate and the burst; `share` is what one instance lets through of that, rounded down. Never
 * less than one call at once.
 */
export function paceOf(limit: RateLimit, factor: number, share = 1): Pace {
  const costMs = (limit.perSeconds * 1000) / (limit.limit * factor * share);
  const burst = Math.round((limit.burst ?? limit.limit) * factor);
  return { costMs, toleranceMs: (Math.max(1, Math.floor(burst * share)) - 1) * costMs };
}

/** How far ahead the bucket may run before a call that counts as several. */
export function toleranceOf({ costMs, toleranceMs }: Pace, weight: number): number {
  return Math.max(0, toleranceMs - (weight - 1) * costMs);
}

/** The name of what a limit counts for one subject. */
export function bucketOf(subject: string, limit: RateLimit): string {
  return `${limit.name}|${subject}`;
}

export function rateLimited(retryAfterMs: number): AppError {
  return new AppError("rate-limited", undefined, {
    retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)),
  });
}

const bucketsMax = 200_000;

/** Buckets of this process, on the monotonic clock. */
export class MemoryLimiter implements Limiter {
  readonly isShared = false;
  readonly #arrivals = new Map<string, number>();
  readonly #paces = new WeakMap<RateLimit, Pace>();
  readonly #factor: number;
  readonly #share: number;
  readonly #elapsedMs: () => number;

  constructor(factor: number, elapsedMs: () => number, share = 1) {
    this.#factor = factor;
    this.#share = share;
    this.#elapsedMs = elapsedMs;
  }

  take(subject: string, limit: RateLimit, weight = 1): number {
    const nowMs = this.#elapsedMs();
    const pace = this.#paceOf(limit);
    const bucket = bucketOf(subject, limit);
    const arrival = Math.max(nowMs, this.#arrivals.get(bucket) ?? 0);
    const waitMs = arrival - nowMs - toleranceOf(pace, weight);
    if (waitMs > 0) return waitMs;
    if (this.#arrivals.size >= bucketsMax && !this.#arrivals.has(bucket)) this.#forgetFull(nowMs);
    this.#arrivals.set(bucket, arrival + pace.costMs * weight);
    return 0;
  }

  /**
   * The same for a bucket that its owner keeps as a number, 0 at first: answers its next state, or, below zero, the
   * milliseconds to wait.
   */
  advance(arrivalMs: number, limit: RateLimit): number {
    const nowMs = this.#elapsedMs();
    const pace = this.#paceOf(limit);
    const arrival = Math.max(nowMs, arrivalMs);
    const waitMs = arrival - nowMs - pace.toleranceMs;
    return waitMs > 0 ? -waitMs : arrival + pace.costMs;
  }

  #paceOf(limit: RateLimit): Pace {
    const known = this.#paces.get(limit);
    if (known) return known;
    const pace = paceOf(limit, this.#factor, this.#share);
    this.#paces.set(limit, pace);
    return pace;
  }

  /** Buckets that are full again are as good as absent. */
  #forgetFull(nowMs: number): void {
    for (const [bucket, arrival] of this.#arrivals) {
      if (arrival <= nowMs) this.#arrivals.delete(bucket);
    }
    // Most of them in use: the oldest give way, rather than memory growing under an attack from many addresses; some
    // room is made at once, or the next call would look through all of them again.
    for (const bucket of this.#arrivals.keys()) {
      if (this.#arrivals.size < bucketsMax * 0.9) return;
      this.#arrivals.delete(bucket);
    }
  }
}

/** Buckets in PostgreSQL, for doors that are guessed at: counted outside the call's own transaction, so failures count. */
export async function takeDurably(
  sql: Sql,
  subject: string,
  limit: RateLimit,
  factor: number,
): Promise<number> {
  const pace = paceOf(limit, factor);
  const bucket = bucketOf(subject, limit);
  const [taken] = await sql`
    insert into rate_limit_buckets as b (bucket, arrival)
    values (${bucket}, clock_timestamp() + make_interval(secs => ${pace.costMs / 1000}))
    on conflict (bucket) do update
    set arrival = greatest(b.arrival, clock_timestamp()) + make_interval(secs => ${pace.costMs / 1000})
    where b.arrival <= clock_timestamp() + make_interval(secs => ${pace.toleranceMs / 1000})
    returning 1`;
  if (taken) return 0;
  const [full] = await sql<{ wait_ms: number }[]>`
    select extract(epoch from arrival - clock_timestamp())::float8 * 1000 - ${pace.toleranceMs}::float8 as wait_ms
    from rate_limit_buckets where bucket = ${bucket}`;
  return Math.max(1, full?.wait_ms ?? 1);
}
