/** What Redis itself counted: commands by name, and the processor time it took. */
import { Redis } from "ioredis";

export interface RedisFacts {
  readonly commands: ReadonlyMap<string, number>;
  readonly cpuSeconds: number;
}

export interface RedisWatch {
  facts(): Promise<RedisFacts>;
  keys(pattern: string): Promise<string[]>;
  close(): void;
}

/** Our own questions are not counted. */
const ownCommands = new Set(["info", "keys", "client", "hello"]);

export function watchRedis(url: string): RedisWatch {
  const redis = new Redis(url);
  return {
    async facts() {
      const [stats, cpu] = await Promise.all([redis.info("commandstats"), redis.info("cpu")]);
      const commands = new Map<string, number>();
      for (const [, name = "", calls] of stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm))
        if (!ownCommands.has(name.split("|")[0] ?? "")) commands.set(name, Number(calls));
      const seconds = (name: string): number =>
        Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(cpu)?.[1] ?? Number.NaN);
      return { commands, cpuSeconds: seconds("used_cpu_user") + seconds("used_cpu_sys") };
    },
    keys: (pattern) => redis.keys(pattern),
    close: () => redis.disconnect(),
  };
}

/** Commands between two looks, for each of `events`. */
export function commandsEach(before: RedisFacts, after: RedisFacts, events: number): number {
  const sum = (facts: RedisFacts): number =>
    facts.commands.values().reduce((total, calls) => total + calls, 0);
  return (sum(after) - sum(before)) / events;
}

/** Which ones, the most frequent first: `hkeys 1.0, xadd 1.0`. */
export function describeCommands(before: RedisFacts, after: RedisFacts, events: number): string {
  return [...after.commands]
    .map(([name, calls]) => ({ name, each: (calls - (before.commands.get(name) ?? 0)) / events }))
    .filter(({ each }) => each >= 0.01)
    .sort((a, b) => b.each - a.each)
    .map(({ name, each }) => `${name} ${each.toFixed(2)}`)
    .join(", ");
}
