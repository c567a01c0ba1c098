/**
 * Buckets that every instance shares, in Redis, by Redis's own clock: exact however many instances take at once, and whatever
 * their clocks say. While Redis is away each instance counts by itself, with half of every limit. A call is sent once and
 * never again, so that it counts once even when the answer comes too late to matter.
 */
import { createHash } from "node:crypto";
import type { Log } from "../kit/log.ts";
import type { RateLimit } from "../kit/operation.ts";
import type { RedisPlace } from "../platform/redis.ts";
import { bucketOf, MemoryLimiter, paceOf, toleranceOf, type Limiter } from "./rate-limit.ts";

/**
 * In microseconds, as its clock. A bucket is the moment at which it is full again, and vanishes then. Seventeen digits
 * keep that moment exactly; Lua's own notation would round it to seconds.
 */
export const gcraScript = `
local time = redis.call("TIME")
local now = time[1] * 1000000 + time[2]
local cost, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(now, tonumber(redis.call("GET", KEYS[1])) or 0)
local wait = arrival - now - tolerance
if wait > 0 then return math.ceil(wait) end
arrival = arrival + cost
redis.call("SET", KEYS[1], string.format("%.17g", arrival), "PX", math.ceil((arrival - now) / 1000))
return 0`;
const scriptHash = createHash("sha1").update(gcraScript).digest("hex");

/** After a failure Redis is not asked again for so long, or until it is connected again. */
const aloneMs = 1_000;
const localShare = 0.5;

export interface SharedLimiterParts extends RedisPlace {
  readonly factor: number;
  readonly elapsedMs: () => number;
  readonly log: Log;
}

export class SharedLimiter implements Limiter {
  readonly #parts: SharedLimiterParts;
  readonly #local: MemoryLimiter;
  #aloneUntilMs = Number.NEGATIVE_INFINITY;
  #isAlone = false;

  constructor(parts: SharedLimiterParts) {
    this.#parts = parts;
    this.#local = new MemoryLimiter(parts.factor, parts.elapsedMs, localShare);
    parts.link.commands.on("ready", () => (this.#aloneUntilMs = Number.NEGATIVE_INFINITY));
  }

  get isShared(): boolean {
    return (
      this.#parts.link.commands.status === "ready" && this.#parts.elapsedMs() >= this.#aloneUntilMs
    );
  }

  async take(subject: string, limit: RateLimit, weight = 1): Promise<number> {
    const { elapsedMs, factor, prefix } = this.#parts;
    if (elapsedMs() < this.#aloneUntilMs) return this.#local.take(subject, limit, weight);
    try {
      const key = `${prefix}:limit:{${bucketOf(subject, limit)}}`;
      const pace = paceOf(limit, factor);
      const costMs = pace.costMs * weight;
      const waitMs = (await this.#run(key, costMs, toleranceOf(pace, weight))) / 1000;
      if (elapsedMs() >= this.#aloneUntilMs) this.#became("shared");
      return waitMs;
    } catch (error) {
      this.#aloneUntilMs = elapsedMs() + aloneMs;
      this.#became("alone", error);
      return this.#local.take(subject, limit, weight);
    }
  }

  /** Microseconds to wait. */
  async #run(key: string, costMs: number, toleranceMs: number): Promise<number> {
    const { commands } = this.#parts.link;
    const pace = [costMs * 1000, toleranceMs * 1000] as const;
    try {
      return Number(await commands.evalsha(scriptHash, 1, key, ...pace));
    } catch (error) {
      // A server that started since, and has done nothing yet.
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return Number(await commands.eval(gcraScript, 1, key, ...pace));
    }
  }

  #became(state: "shared" | "alone", error?: unknown): void {
    const isAlone = state === "alone";
    if (this.#isAlone === isAlone) return;
    this.#isAlone = isAlone;
    if (isAlone) this.#parts.log.warn({ err: error }, "limits are counted here alone, by half");
    else this.#parts.log.info({}, "limits are shared again");
  }
}
