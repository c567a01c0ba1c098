/** Two instances, one Redis: what one lets through counts for the other, and without Redis each lets through half. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  redisUrl,
  startRedisCluster,
  startTestRedis,
  type TestRedis,
} from "#test/harness/services.ts";
import { TestServer } from "#test/harness/server.ts";
import { eventually } from "./support.ts";

const hasRedis = (await redisUrl()) !== undefined;
/** Production's limits divided by ten: thirty calls at once over HTTP, and one more every ten seconds. */
const burst = 30;
const refillMs = 10_000;

interface Place {
  readonly url: string;
  readonly nodes: readonly TestRedis[];
  readonly stop: () => Promise<void>;
}

async function single(): Promise<Place> {
  const redis = await startTestRedis();
  return { url: redis.url, nodes: [redis], stop: () => redis.stop() };
}

describe.skipIf(!hasRedis).each([
  ["one Redis", single],
  ["a cluster", startRedisCluster],
] as const)("with %s", (_, start) => {
  let place: Place;
  let here: TestServer;
  let there: TestServer;

  beforeAll(async () => {
    place = await start();
    const env = { RATE_LIMIT_FACTOR: "0.1", TRUSTED_PROXIES: "127.0.0.1", REDIS_URL: place.url };
    here = await TestServer.start({ env });
    there = await TestServer.start({ env, database: here.server.database });
    await bothShare();
  });
  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await place.stop();
  });

  const bothShare = (): Promise<void> =>
    eventually(async () => {
      // Every node has to answer, and a failure shows for a second.
      await Promise.all(Array.from({ length: 20 }, () => Promise.all([ask(here), ask(there)])));
      return (await shares(here)) && (await shares(there));
    });

  test("as many calls pass as one instance would let through, however many come at once", async () => {
    const address = newAddress();
    const calls = Array.from({ length: burst * 3 }, (__, n) =>
      ask(n % 3 === 0 ? here : there, address),
    );
    expect((await Promise.all(calls)).filter(({ passed }) => passed)).toHaveLength(burst);
    expect((await ask(here, address)).passed).toBe(false);
    expect((await ask(here)).passed).toBe(true);
  });

  test("who is refused is told when to come back", async () => {
    const address = newAddress();
    await Promise.all(Array.from({ length: burst }, () => ask(here, address)));
    const { retryAfterMs } = await ask(there, address);
    expect(retryAfterMs).toBeWithin(refillMs - 2_000, refillMs + 1);
  });

  test("instances whose clocks are hours apart agree", async () => {
    const address = newAddress();
    await Promise.all(Array.from({ length: burst }, () => ask(here, address)));
    there.clock.elapse({ hours: 1 });
    here.clock.advance({ hours: -3 });
    expect([(await ask(there, address)).passed, (await ask(here, address)).passed]).toEqual([
      false,
      false,
    ]);
  });

  test("a Redis that hangs costs each call a second at most, and then nothing; each instance lets through half", async () => {
    const address = newAddress();
    for (const node of place.nodes) node.pause();
    const atLoss = await Promise.all([ask(here, address), ask(here, address), ask(there, address)]);
    const afterwards = await Promise.all(
      Array.from({ length: burst * 2 }, (__, n) => ask(n % 2 === 0 ? here : there, address)),
    );
    expect([await shares(here), await shares(there)]).toEqual([false, false]);
    for (const node of place.nodes) node.resume();
    expect(Math.max(...atLoss.map(({ tookMs }) => tookMs))).toBeLessThan(1_300);
    expect(Math.max(...afterwards.map(({ tookMs }) => tookMs))).toBeLessThan(900);
    const passed = [...atLoss, ...afterwards].filter((answer) => answer.passed);
    expect(passed.filter(({ server }) => server === here)).toHaveLength(burst / 2);
    expect(passed.filter(({ server }) => server === there)).toHaveLength(burst / 2);
    await bothShare();
  });

  test("calls that Redis heard of but answered too late count once", async () => {
    const address = newAddress();
    for (const node of place.nodes) node.pause();
    await Promise.all(Array.from({ length: 5 }, () => ask(here, address)));
    for (const node of place.nodes) node.resume();
    await bothShare();
    const calls = Array.from({ length: burst * 2 }, () => ask(there, address));
    const passed = (await Promise.all(calls)).filter((answer) => answer.passed).length;
    expect(passed).toBeWithin(burst - 5, burst + 1);
  });

  test("a killed Redis is missed at once, and shared again when it is back", async () => {
    const address = newAddress();
    await Promise.all(place.nodes.map((node) => node.stopServer()));
    const calls = Array.from({ length: burst * 2 }, () => ask(here, address));
    const answers = await Promise.all(calls);
    expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(900);
    expect(answers.filter(({ passed }) => passed)).toHaveLength(burst / 2);
    await Promise.all(place.nodes.map((node) => node.startAgain()));
    await bothShare();
    const again = Array.from({ length: burst * 2 }, (__, n) =>
      ask(n % 2 === 0 ? here : there, address),
    );
    expect((await Promise.all(again)).filter(({ passed }) => passed)).toHaveLength(burst);
  });
});

interface Answer {
  readonly server: TestServer;
  readonly passed: boolean;
  readonly retryAfterMs: number;
  readonly tookMs: number;
}

/** A call that needs no login, from an address that a proxy vouches for. */
async function ask(server: TestServer, address = newAddress()): Promise<Answer> {
  const startedMs = performance.now();
  const { status, body } = await server.http("auth.logout", {}, { "x-forwarded-for": address });
  const { retryAfterMs = 0 } = (body.error ?? {}) as { retryAfterMs?: number };
  return { server, passed: status !== 429, retryAfterMs, tookMs: performance.now() - startedMs };
}

let addresses = 0;

function newAddress(): string {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

async function shares(server: TestServer): Promise<boolean> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return /^hubbub_limits_shared 1$/m.test(metrics);
}
