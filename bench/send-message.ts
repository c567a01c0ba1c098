/**
 * How many messages a second are acknowledged, durable, against what PostgreSQL gives for the bare row: in as many
 * two-person chats as there are sockets, and in one chat of a hundred people. Everybody is connected, so each message is
 * also delivered: to both people's sockets, or to all of the hundred's.
 */
import type { Sql } from "postgres";
import { uuidV7 } from "#src/client/uuid.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { startTestRedis } from "#test/harness/redis.ts";
import type { InsertResult } from "./bare/insert.ts";
import { Arrivals } from "./harness/arrivals.ts";
import { callOver } from "./harness/call.ts";
import { startChild, type Child } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { LoadResult } from "./harness/load.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const seconds = numberOption("seconds", 3);
/** Sockets, each with one message under way. */
const concurrency = numberOption("concurrency", 200);
/** As many as Hubbub's own pool has. */
const connections = numberOption("connections", 16);
/** Servers on one database, joined by Redis; the sockets are spread over them. */
const instances = numberOption("instances", 1);
const groupSize = 100;
const messagesPerSecondMax = 30_000;
const settleMs = 300;
const text = `${Arrivals.placeholder} Does anybody know whether the bakery at the south gate is open on Sundays?`;

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly deliveriesPerSecond: number;
  readonly arrivedP99Ms: number;
  readonly serverMicros: number;
  readonly postgresMicros: number;
  readonly transactions: number;
  readonly generatorBusy: number;
}

/** Who writes where: one chat for each of the sockets. */
interface Scene {
  readonly name: string;
  readonly sockets: readonly { readonly person: BenchPerson; readonly chatId: string }[];
}

const redis = instances > 1 ? await startTestRedis() : null;
const servers = await startServers();
const bare = await startChild("bare/insert.ts");
const [first] = servers;
if (!first) throw new Error("at least one instance");
const { port, database } = await first.ask<{ port: number; database: string }>({ kind: "address" });
const { sql, close } = connectPostgres({ url: database, poolSize: 1, applicationName: "watch" });
try {
  const [commit] = await sql`show synchronous_commit`;
  if (commit?.["synchronous_commit"] !== "on") throw new Error("that would measure something else");
  await bare.ask({ kind: "connect", url: database, connections });
  for (const scene of [await pairs(), await group()]) await measure(scene);
} finally {
  await bare.stop();
  await close();
  for (const server of servers.toReversed()) await server.stop();
  await redis?.stop();
}
process.exit(0);

async function startServers(): Promise<Child[]> {
  const env: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
  const started = [await startChild("harness/hubbub.ts", env)];
  for (let number = 2; number <= instances; number += 1) {
    const address = await started[0]?.ask<{ database: string }>({ kind: "address" });
    if (!address) break;
    started.push(await startChild("harness/hubbub.ts", { ...env, DATABASE_URL: address.database }));
  }
  return started;
}

async function peopleOf(count: number): Promise<BenchPerson[]> {
  return (await first?.ask<BenchPerson[]>({ kind: "people", count })) ?? [];
}

/** A ring: everybody writes to the next one, and hears from the one before. */
async function pairs(): Promise<Scene> {
  const people = await peopleOf(concurrency);
  const sockets: { person: BenchPerson; chatId: string }[] = [];
  for (const [index, person] of people.entries()) {
    const next = people[(index + 1) % people.length];
    const accountId = next?.id;
    const chat = await callOver<{ id: string }>(port, person.token, "chat.openDirect", {
      accountId,
    });
    // Both open it: what one writes is no request to the other.
    if (next) await callOver(port, next.token, "chat.openDirect", { accountId: person.id });
    await say(person, chat.id);
    sockets.push({ person, chatId: chat.id });
  }
  return { name: `${concurrency} two-person chats`, sockets };
}

async function group(): Promise<Scene> {
  const people = await peopleOf(groupSize);
  const [owner, ...others] = people;
  if (!owner) throw new Error("somebody founds the group");
  const accountIds = others.map((other) => other.id);
  // Whoever follows the founder is in at once, and need not be asked.
  for (const other of others)
    await callOver(port, other.token, "graph.follow", { accountId: owner.id });
  const input = { title: "Everybody", accountIds };
  const { id } = await callOver<{ id: string }>(port, owner.token, "chat.createGroup", input);
  await say(owner, id);
  const sockets = Array.from({ length: concurrency }, (_, index) => ({
    person: people[index % people.length] ?? owner,
    chatId: id,
  }));
  return { name: `one chat of ${groupSize} people`, sockets };
}

async function say(person: BenchPerson, chatId: string): Promise<void> {
  const input = { chatId, text: "first" };
  await callOver(port, person.token, "chat.sendMessage", input, uuidV7(Date.now()));
}

async function measure(scene: Scene): Promise<void> {
  const load = await startChild("harness/load.ts");
  const ports = await Promise.all(
    servers.map(async (server) => (await server.ask<{ port: number }>({ kind: "address" })).port),
  );
  await load.ask({
    kind: "open",
    targets: scene.sockets.map(({ person: { token } }, index) => ({
      port: ports[index % ports.length],
      path: "/v1/socket",
      opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
    })),
  });
  const results = await interleave<Measured>(rounds, {
    ours: () => watched(servers, () => sendMessages(load, scene)),
    bare: () => watched([bare], insertRows),
  });
  await load.stop();
  present(scene, results);
}

interface Run {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly deliveries: number;
  readonly arrivedP99Ms: number;
  readonly generatorBusy: number;
}

async function sendMessages(load: Child, scene: Scene): Promise<Run> {
  const result = await load.ask<LoadResult>({
    kind: "run",
    op: "chat.sendMessage",
    data: scene.sockets.map(({ chatId }) => ({ chatId, text })),
    keyed: true,
    numbered: true,
    seconds,
    inFlightPerConnection: 1,
    framesPerConnection: Math.ceil((messagesPerSecondMax * seconds) / concurrency),
  });
  if (result.refusals > 0) throw new Error(`refused: ${result.firstRefusal}`);
  if (result.ranOutOfFrames) throw new Error("the load generator ran out of prepared frames");
  return { ...result, count: result.answers, deliveries: result.pushes };
}

async function insertRows(): Promise<Run> {
  const result = await bare.ask<InsertResult>({ kind: "run", seconds, concurrency, text });
  const count = result.perSecond * seconds;
  return { ...result, count, deliveries: 0, arrivedP99Ms: Number.NaN, generatorBusy: 0 };
}

/** What it cost the processes under test and PostgreSQL, for each message. */
async function watched(processes: readonly Child[], run: () => Promise<Run>): Promise<Measured> {
  const pids = processes.map((process_) => process_.pid);
  const before = { ours: cpuOf(pids), ...(await postgresFacts(sql)) };
  const result = await run();
  const after = { ours: cpuOf(pids), ...(await postgresFacts(sql)) };
  // Statistics of transactions reach the others a moment after a connection comes to rest.
  await Bun.sleep(settleMs);
  const { count } = result;
  return {
    ...result,
    deliveriesPerSecond: (result.deliveries / count) * result.perSecond,
    serverMicros: ((after.ours - before.ours) / count) * 1e6,
    postgresMicros: ((after.cpuSeconds - before.cpuSeconds) / count) * 1e6,
    transactions: (after.transactions - before.transactions) / count,
  };
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

async function postgresFacts(watch: Sql): Promise<{ cpuSeconds: number; transactions: number }> {
  const backends = await watch<{ pid: number }[]>`select pid from pg_stat_activity`;
  const [row] = await watch<{ count: number }[]>`
    select xact_commit as count from pg_stat_database where datname = current_database()`;
  return { cpuSeconds: cpuOf(backends.map(({ pid }) => pid)), transactions: row?.count ?? 0 };
}

function present(scene: Scene, results: { ours: Measured[]; bare: Measured[] }): void {
  const row = (side: string, of: readonly Measured[]) => ({
    side,
    "acknowledged/s": median(of.map((one) => one.perSecond)),
    "p50 ms": median(of.map((one) => one.p50Ms)),
    "p99 ms": median(of.map((one) => one.p99Ms)),
    "delivered/s": median(of.map((one) => one.deliveriesPerSecond)),
    "send→received p99 ms": median(of.map((one) => one.arrivedP99Ms)),
    "process µs each": median(of.map((one) => one.serverMicros)),
    "PostgreSQL µs each": median(of.map((one) => one.postgresMicros)),
    "transactions each": median(of.map((one) => one.transactions)),
    "generator busy": median(of.map((one) => one.generatorBusy)),
  });
  const perSecondOf = (of: readonly Measured[]) => of.map((one) => one.perSecond);
  const ratios = ratiosOf(perSecondOf(results.ours), perSecondOf(results.bare));
  const where = instances > 1 ? `, ${instances} instances` : "";
  report({
    benchmark: "send-message",
    question: `chat.sendMessage in ${scene.name}, ${concurrency} sockets${where}, synchronous_commit on`,
    rows: [row("hubbub", results.ours), row("bare insert of the row", results.bare)],
    result: median(ratios),
    unit: `of the bare insert (${scene.name}${where})`,
    goal: { atLeast: 0.8 },
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${rangeOf(ratios)}`,
      `bare: prepared single-row inserts, ${concurrency} at once over ${connections} connections`,
    ],
  });
}
