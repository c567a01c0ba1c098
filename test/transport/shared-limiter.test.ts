/** The script that counts in Redis, against the definition it implements. */
import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import type { RateLimit } from "#src/kit/operation.ts";
import { connectRedis, type RedisLink } from "#src/platform/redis.ts";
import { gcraScript, SharedLimiter } from "#src/transport/shared-limiter.ts";
import { redisUrl } from "#test/harness/services.ts";
import { eventually } from "./support.ts";

const url = await redisUrl();
const links: RedisLink[] = [];
afterAll(() => links.forEach((link) => link.close()));

async function connect(): Promise<RedisLink> {
  const link = connectRedis(url ?? "", silentLog);
  links.push(link);
  await eventually(() => link.commands.status === "ready");
  return link;
}

/** The continuous-state leaky bucket of ITU-T I.371: a level that drains by one a microsecond. */
class LeakyBucket {
  #level = 0;
  #lastUs = 0;

  /** Microseconds to wait. */
  take(nowUs: number, costUs: number, toleranceUs: number): number {
    const level = Math.max(0, this.#level - (nowUs - this.#lastUs));
    if (level > toleranceUs) return level - toleranceUs;
    this.#level = level + costUs;
    this.#lastUs = nowUs;
    return 0;
  }
}

/** Costs are whole microseconds, so that both count exactly, and no bucket is full again while a run lasts. */
const scenario = fc.record({
  costUs: fc.integer({ min: 10_000_000, max: 60_000_000 }),
  burst: fc.integer({ min: 1, max: 12 }),
  pauses: fc.array(
    fc.record({
      costs: fc.integer({ min: 0, max: 3 }),
      us: fc.integer({ min: -2, max: 2_000_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  ),
});
const startUs = 1_790_000_000_123_456;

describe.skipIf(url === undefined)("limits in Redis", () => {
  test("decide and answer as the definition does, to the microsecond, in any sequence of calls", async () => {
    const { commands } = await connect();
    const script = gcraScript.replace('redis.call("TIME")', "{ARGV[3], ARGV[4]}");
    expect(script).not.toBe(gcraScript);
    const check = async ({
      costUs,
      burst,
      pauses,
    }: typeof scenario extends fc.Arbitrary<infer S> ? S : never) => {
      const key = `test:${newId()}`;
      const reference = new LeakyBucket();
      const toleranceUs = (burst - 1) * costUs;
      let nowUs = startUs;
      const expected: number[] = [];
      const answers = pauses.map(({ costs, us }) => {
        // At, just before and just after the moments at which there is room for one more.
        nowUs = Math.max(nowUs, nowUs + costs * costUs + us);
        expected.push(reference.take(nowUs, costUs, toleranceUs));
        const [seconds, rest] = [Math.floor(nowUs / 1_000_000), nowUs % 1_000_000];
        return commands.eval(script, 1, key, costUs, toleranceUs, seconds, rest);
      });
      expect(await Promise.all(answers)).toEqual(expected);
      await commands.del(key);
    };
    await fc.assert(fc.asyncProperty(scenario, check), { numRuns: 300 });
  });

  test("wait in Redis's time, and are forgotten when their bucket is full again", async () => {
    const link = await connect();
    const prefix = `test-${newId()}`;
    const limiter = limiterOn(link, prefix);
    const limit: RateLimit = { name: "quick", by: "account", limit: 10, perSeconds: 3, burst: 2 };
    const key = `${prefix}:limit:{quick|ann}`;
    expect([await limiter.take("ann", limit), await limiter.take("ann", limit)]).toEqual([0, 0]);
    const waitMs = await limiter.take("ann", limit);
    expect(waitMs).toBeWithin(200, 300.001);
    const ttlMs = await link.commands.pttl(key);
    expect(ttlMs).toBeWithin(waitMs + 200, 601);
    const refusedMs = performance.now();
    await eventually(async () => (await limiter.take("ann", limit)) === 0);
    expect(performance.now() - refusedMs).toBeGreaterThan(waitMs - 20);
    await eventually(async () => (await link.commands.exists(key)) === 0);
  });

  test("are counted for each subject and each name, and for no other prefix", async () => {
    const link = await connect();
    const limiter = limiterOn(link, `test-${newId()}`);
    const other = limiterOn(link, `test-${newId()}`);
    const once: RateLimit = { name: "once", by: "account", limit: 1, perSeconds: 60 };
    const rare: RateLimit = { ...once, name: "rare" };
    expect(await limiter.take("ann", once)).toBe(0);
    expect(await limiter.take("ann", once)).toBeGreaterThan(0);
    expect(await limiter.take("bob", once)).toBe(0);
    expect(await limiter.take("ann", rare)).toBe(0);
    expect(await other.take("ann", once)).toBe(0);
  });

  test("count a call as several, and let it wait until there is room for all of them", async () => {
    const limiter = limiterOn(await connect(), `test-${newId()}`);
    const limit: RateLimit = { name: "things", by: "account", limit: 1, perSeconds: 60, burst: 10 };
    expect(await limiter.take("ann", limit, 6)).toBe(0);
    expect(await limiter.take("ann", limit, 5)).toBeWithin(50_000, 60_000);
    expect(await limiter.take("ann", limit, 4)).toBe(0);
    expect(await limiter.take("ann", limit)).toBeWithin(50_000, 60_000);
  });

  test("never fall below one call, however small the half of it", async () => {
    const link = connectRedis("redis://127.0.0.1:1", silentLog);
    links.push(link);
    const limiter = limiterOn(link, "nowhere");
    const limits = [1, 2, 5, 20].map((limit): RateLimit => ({
      name: `${limit}`,
      by: "account",
      limit,
      perSeconds: 60,
    }));
    const passed = await Promise.all(
      limits.map(async (limit) => {
        const answers = Array.from({ length: 30 }, () => limiter.take("ann", limit));
        return (await Promise.all(answers)).filter((waitMs) => waitMs === 0).length;
      }),
    );
    expect(passed).toEqual([1, 1, 2, 10]);
  });
});

function limiterOn(link: RedisLink, prefix: string): SharedLimiter {
  return new SharedLimiter({
    link,
    prefix,
    factor: 1,
    elapsedMs: () => performance.now(),
    log: silentLog,
  });
}
