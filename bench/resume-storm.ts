/**
 * Everybody loses the server at one instant and comes back: how long until the last one has what they missed, against
 * accepting as many bare sockets and reading those rows.
 */
import { startTestRedis } from "#test/harness/redis.ts";
import { startChild } from "./harness/child.ts";
import type { Circle } from "./harness/chats.ts";
import type { StatementCounts } from "./harness/count-statements.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { commandsEach, describeCommands, watchRedis } from "./harness/redis-facts.ts";
import { report } from "./harness/report.ts";
import type { StormResult } from "./harness/resumers.ts";
import type { ResumeDoor } from "./harness/resuming-client.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const clients = numberOption("clients", 5_000);
const circleSize = 10;
const chatsEach = 50;
/** In three of the fifty chats. */
const missed = [7, 7, 6];
const missedInAll = missed.reduce((sum, count) => sum + count, 0);
/** As many as Hubbub's own pool has. */
const connections = 16;
const countedTimes = 25;

interface Measured extends StormResult {
  readonly serverMicros: number;
  readonly commands: number;
}

const redis = await startTestRedis();
const watch = watchRedis(redis.url);
const server = await startChild("harness/hubbub.ts", { REDIS_URL: redis.url });
const bare = await startChild("bare/resume.ts");
const [ourLoad, bareLoad] = [
  await startChild("harness/resumers.ts"),
  await startChild("harness/resumers.ts"),
];
try {
  const { port, database } = await server.ask<{ port: number; database: string }>({
    kind: "address",
  });
  await bare.ask({ kind: "connect", url: database, connections });
  const people = await server.ask<BenchPerson[]>({ kind: "people", count: clients });
  const circles = await server.ask<Circle[]>({
    kind: "circles",
    accountIds: people.map(({ id }) => id),
    people: circleSize,
    chats: chatsEach,
  });
  const chatsOf = (place: number): string[] =>
    circles[Math.floor(place / circleSize)]?.chatIds.slice(0, missed.length) ?? [];
  const doors = (side: ResumeDoor["side"], at: number): ResumeDoor[] =>
    people.map(({ token }, place) => ({ side, port: at, token, chatIds: chatsOf(place) }));
  const { port: barePort } = await bare.ask<{ port: number }>({ kind: "address" });
  await ourLoad.ask({ kind: "begin", doors: doors("hubbub", port) });
  await bareLoad.ask({ kind: "begin", doors: doors("bare", barePort) });
  await server.ask({ kind: "unseen", circles, counts: missed });
  const results = await interleave<Measured>(rounds, {
    ours: () => storm(ourLoad, server),
    bare: () => storm(bareLoad, bare),
  });
  present(results, await countForOne(false), await countForOne(true));
} finally {
  for (const child of [ourLoad, bareLoad, bare, server]) await child.stop();
  watch.close();
  await redis.stop();
}
process.exit(0);

async function storm(load: typeof ourLoad, target: typeof server): Promise<Measured> {
  const before = await watch.facts();
  const cpu = cpuSecondsOf(target.pid);
  const result = await load.ask<StormResult>({ kind: "storm", count: clients, alsoReads: true });
  const serverMicros = ((cpuSecondsOf(target.pid) - cpu) / clients) * 1e6;
  const commands = commandsEach(before, await watch.facts(), clients);
  const expected = clients * missedInAll;
  if (result.events !== expected) throw new Error(`${result.events} of ${expected} events came`);
  return { ...result, serverMicros, commands };
}

/** One client at a time, many times: what the server asks by itself now and then is in few of them, and not in their median. */
async function countForOne(alsoReads: boolean) {
  const statements: number[] = [];
  const bytes: number[] = [];
  const before = await watch.facts();
  for (let time = 0; time < countedTimes; time += 1) {
    await server.ask<StatementCounts>({ kind: "statements" });
    await ourLoad.ask<StormResult>({ kind: "storm", count: 1, alsoReads });
    const counted = await server.ask<StatementCounts>({ kind: "statements" });
    statements.push(counted.statements);
    bytes.push(counted.bytes);
  }
  const commands = describeCommands(before, await watch.facts(), countedTimes);
  return { statements: median(statements), bytes: median(bytes), commands };
}

function present(
  results: { ours: Measured[]; bare: Measured[] },
  opening: Awaited<ReturnType<typeof countForOne>>,
  all: Awaited<ReturnType<typeof countForOne>>,
): void {
  const row = (side: string, of: readonly Measured[]) => ({
    side,
    seconds: median(of.map((run) => run.seconds)),
    "p50 ms": median(of.map((run) => run.p50Ms)),
    "p99 ms": median(of.map((run) => run.p99Ms)),
    "server µs each": median(of.map((run) => run.serverMicros)),
    "bytes to each": median(of.map((run) => run.bytesIn / run.clients)),
    "bytes from each": median(of.map((run) => run.bytesOut / run.clients)),
    "Redis commands each": median(of.map((run) => run.commands)),
    "generator busy": median(of.map((run) => run.generatorBusy)),
  });
  const seconds = (of: readonly Measured[]) => of.map((run) => run.seconds);
  const ratios = ratiosOf(seconds(results.ours), seconds(results.bare));
  const closes = new Map<string, number>();
  for (const run of results.ours)
    for (const [reason, count] of Object.entries(run.closes))
      closes.set(reason, (closes.get(reason) ?? 0) + count);
  report({
    benchmark: "resume-storm",
    question: `${clients} clients cut at once, ${missedInAll} events missed in ${missed.length} of ${chatsEach} chats each, until all have them`,
    rows: [row("hubbub", results.ours), row("bare sockets and those rows", results.bare)],
    result: median(ratios),
    unit: "times the bare cost",
    goal: { atMost: 2 },
    also: [
      { result: opening.statements, unit: "statements for `session.open`", goal: { atMost: 3 } },
    ],
    notes: [
      `median of ${rounds} interleaved rounds; rounds from ${rangeOf(ratios)}`,
      `PostgreSQL, for each session: ${all.statements} statements and ${Math.round(all.bytes)} bytes, with ${missed.length} streams read`,
      `Redis, for each session, what the server does by itself included: ${all.commands}`,
      `asked to come back later, in all rounds: ${[...closes].map(([reason, count]) => `${reason} ${count}`).join(", ") || "nobody"}`,
    ],
  });
}
