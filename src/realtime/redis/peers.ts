/** Which instances there are: each says so every second, and whoever was silent for longer than a lease is gone. */
import type { RedisClient } from "../../platform/redis.ts";
import type { RedisKeys } from "./keys.ts";

export interface PeersParts {
  readonly commands: RedisClient;
  readonly keys: RedisKeys;
  readonly leaseMs: number;
  readonly gone: () => void;
}

export class Peers {
  readonly #parts: PeersParts;
  #known = new Set<string>();
  /** Redis's clock less ours: clocks of instances need not agree. */
  #offsetMs = 0;

  constructor(parts: PeersParts) {
    this.#parts = parts;
  }

  /** Redis's time of day, milliseconds. */
  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  async sayHere(inbox: string): Promise<void> {
    const { commands, keys } = this.#parts;
    const [seconds = 0, micros = 0] = await commands.time();
    this.#offsetMs = seconds * 1000 + micros / 1000 - Date.now();
    await commands.zadd(keys.instances, Math.round(this.nowMs()), inbox);
  }

  async sayGone(inbox: string): Promise<void> {
    const { commands, keys } = this.#parts;
    await Promise.all([commands.zrem(keys.instances, inbox), commands.del(keys.inbox(inbox))]);
  }

  /** Looks who is there; tells when somebody is not any more. Few: one row for each instance. */
  async look(): Promise<ReadonlySet<string>> {
    const { commands, keys, leaseMs, gone } = this.#parts;
    const oldest = Math.round(this.nowMs() - leaseMs);
    const [, present] = await Promise.all([
      commands.zremrangebyscore(keys.instances, "-inf", String(oldest)),
      commands.zrange(keys.instances, "0", "-1"),
    ]);
    const now = new Set(present);
    const isSomebodyGone = [...this.#known].some((inbox) => !now.has(inbox));
    this.#known = now;
    if (isSomebodyGone) gone();
    return now;
  }

  /** Whether it is there, as far as is known without asking. */
  isKnown(inbox: string): boolean {
    return this.#known.has(inbox);
  }
}
