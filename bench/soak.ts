/**
 * Two instances and two thousand clients that come and go: whether memory stays where it is, and whether all that is held
 * for them is let go of when they have left. `--minutes 30` for a result; the default only shows that it runs.
 */
import { startTestRedis } from "#test/harness/redis.ts";
import { startChild, type Child } from "./harness/child.ts";
import type { Circle } from "./harness/chats.ts";
import type { ChurnDoor, ChurnTally } from "./harness/churning-client.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { privateBytesOf } from "./harness/process-facts.ts";
import { watchRedis } from "./harness/redis-facts.ts";
import { report } from "./harness/report.ts";
import { trendOf } from "./harness/trend.ts";

const minutes = numberOption("minutes", 2);
const clients = numberOption("sockets", 2_000);
const seed = numberOption("seed", 1);
const sampleEveryMs = 15_000;
/** Of the time: code is compiled and caches are filled once. */
const warmUpShare = 1 / 3;
/** Well within the ten that an access token lives. */
const renewEveryMs = 7 * 60_000;
const letGoMs = 60_000;
/** In less, memory is still being laid out, and a line through few samples says nothing. */
const judgedMinutesMin = 10;
const megabyte = 1024 * 1024;

interface Held {
  readonly sockets: number;
  readonly connections: number;
  readonly watches: number;
}

interface Sample {
  readonly minute: number;
  readonly megabytes: readonly number[];
  readonly sockets: number;
  readonly routes: number;
}

const redis = await startTestRedis();
const watch = watchRedis(redis.url);
const env = { REDIS_URL: redis.url };
const one = await startChild("harness/hubbub.ts", env);
const { port, database } = await one.ask<{ port: number; database: string }>({ kind: "address" });
const two = await startChild("harness/hubbub.ts", { ...env, DATABASE_URL: database });
const servers = [one, two];
const load = await startChild("harness/churners.ts");
let isStopped = false;
try {
  const people = await one.ask<BenchPerson[]>({ kind: "people", count: clients });
  const { port: otherPort } = await two.ask<{ port: number }>({ kind: "address" });
  await load.ask({ kind: "begin", doors: await doorsOf(people, [port, otherPort]), seed });
  const samples = await sampleWhileRunning(people);
  const tally = await load.ask<ChurnTally>({ kind: "end" });
  const left = await waitUntilLetGo();
  for (const server of [two, one]) await server.stop();
  isStopped = true;
  const keys = await waitForKeys();
  present(samples, tally, left, keys);
} finally {
  await load.stop();
  if (!isStopped) for (const server of [two, one]) await server.stop();
  watch.close();
  await redis.stop();
}
process.exit(0);

async function doorsOf(
  people: readonly BenchPerson[],
  ports: readonly number[],
): Promise<ChurnDoor[]> {
  const accountIds = people.map(({ id }) => id);
  const circleSize = 10;
  const circles = await one.ask<Circle[]>({
    ...{ kind: "circles", accountIds },
    ...{ people: circleSize, chats: 5 },
  });
  return people.map(({ token }, place) => ({
    ...{ ports, token },
    chatIds: circles[Math.floor(place / circleSize)]?.chatIds ?? [],
  }));
}

async function sampleWhileRunning(people: readonly BenchPerson[]): Promise<Sample[]> {
  const samples: Sample[] = [];
  const startedMs = performance.now();
  let renewedMs = startedMs;
  while (performance.now() < startedMs + minutes * 60_000) {
    await Bun.sleep(sampleEveryMs);
    for (const server of servers) await server.ask({ kind: "collectGarbage" });
    const held = await heldByAll();
    samples.push({
      minute: (performance.now() - startedMs) / 60_000,
      megabytes: servers.map(({ pid }) => privateBytesOf(pid) / megabyte),
      sockets: held.sockets,
      routes: await countRoutes(),
    });
    if (performance.now() - renewedMs < renewEveryMs) continue;
    renewedMs = performance.now();
    const tokens = await one.ask<string[]>({ kind: "tokens", people });
    await load.ask({ kind: "renew", tokens });
  }
  return samples;
}

async function countRoutes(): Promise<number> {
  return (await watch.keys("*:route:*")).length;
}

async function heldByAll(): Promise<Held> {
  const all = await Promise.all(servers.map((server: Child) => server.ask<Held>({ kind: "held" })));
  const sum = (of: (held: Held) => number): number =>
    all.reduce((total, held) => total + of(held), 0);
  return {
    sockets: sum((held) => held.sockets),
    connections: sum((held) => held.connections),
    watches: sum((held) => held.watches),
  };
}

/** What is still there when the time is over, the servers running. */
async function waitUntilLetGo(): Promise<Held & { readonly routes: number }> {
  const deadlineMs = performance.now() + letGoMs;
  for (;;) {
    const held = await heldByAll();
    const routes = await countRoutes();
    const isClear = held.sockets + held.connections + held.watches + routes === 0;
    if (isClear || performance.now() > deadlineMs) return { ...held, routes };
    await Bun.sleep(500);
  }
}

/** What Redis keeps when the servers are gone: leases run out by themselves. */
async function waitForKeys(): Promise<string[]> {
  const deadlineMs = performance.now() + letGoMs;
  for (;;) {
    const keys = await watch.keys("*");
    if (keys.length === 0 || performance.now() > deadlineMs) return keys;
    await Bun.sleep(500);
  }
}

function list(counts: Readonly<Record<string, number>>): string {
  const items = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return items.join(", ") || "none";
}

function present(
  samples: readonly Sample[],
  tally: ChurnTally,
  left: Held & { readonly routes: number },
  keys: readonly string[],
): void {
  const meanOf = (of: (sample: Sample) => number): number =>
    Math.round(samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length);
  if (meanOf(({ routes }) => routes) === 0) throw new Error("nothing was ever routed over Redis");
  const measured = samples.slice(Math.floor(samples.length * warmUpShare));
  const span = (measured.at(-1)?.minute ?? 0) - (measured[0]?.minute ?? 0);
  const trends = servers.map((_, place) =>
    trendOf(
      measured.map(({ minute, megabytes }) => ({ at: minute, value: megabytes[place] ?? 0 })),
    ),
  );
  const growths = trends.map(({ slope, mean }) => ((slope * span) / mean) * 100);
  report({
    benchmark: "soak",
    question: `${clients} clients coming and going between two instances for ${minutes} min, seed ${seed}`,
    rows: trends.map((trend, place) => ({
      instance: place + 1,
      "MB after warm-up": measured[0]?.megabytes[place] ?? Number.NaN,
      "MB at the end": measured.at(-1)?.megabytes[place] ?? Number.NaN,
      "MB/min": trend.slope,
      "± (95 %)": trend.uncertainty,
      "growth %": growths[place] ?? Number.NaN,
    })),
    result: Math.max(...growths),
    unit: `% more after another ${span.toFixed(1)} min, by the straight line`,
    ...(minutes >= judgedMinutesMin && { goal: { atMost: 5 } }),
    also: [
      {
        result: left.sockets + left.connections + left.watches + left.routes,
        unit: "sockets, connections, watches and routes left",
        goal: { atMost: 0 },
      },
      { result: keys.length, unit: "keys in Redis without instances", goal: { atMost: 0 } },
    ],
    notes: [
      `${tally.opened} sessions, ${tally.cut} of them cut; ${tally.answers} answers, ${tally.pushes} pushes; ${meanOf(({ sockets }) => sockets)} sockets and ${meanOf(({ routes }) => routes)} routes on average`,
      `refused: ${list(tally.refusals)}; closed by the server: ${list(tally.closes)}`,
      `left: ${list({ ...left })}; keys: ${keys.slice(0, 5).join(", ") || "none"}`,
      `MB by sample: ${samples.map(({ megabytes }) => megabytes.map((one) => Math.round(one)).join("/")).join(" ")}`,
    ],
  });
}
