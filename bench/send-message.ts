/**
 * How many messages a second are acknowledged, durable, against what PostgreSQL gives for the bare row. Pairs of people
 * write to each other, so each message is also delivered twice: to its reader and back to its author.
 */
import { uuidV7 } from "#src/client/uuid.ts";
import { startChild } from "./harness/child.ts";
import type { InsertResult } from "./bare/insert.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { LoadResult } from "./harness/load.ts";
import { callOver } from "./harness/call.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { report } from "./harness/report.ts";
import { interleave, median } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const seconds = numberOption("seconds", 3);
const concurrency = numberOption("concurrency", 64);
/** As many as Hubbub's own pool has. */
const connections = numberOption("connections", 16);
const messagesPerSecondMax = 30_000;
const text = "Does anybody know whether the bakery at the south gate is open on Sundays?";

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly serverMicros: number;
  readonly generatorBusy: number;
  readonly delivered: number;
}

const server = await startChild("harness/hubbub.ts");
const bare = await startChild("bare/insert.ts");
const load = await startChild("harness/load.ts");
try {
  const { port, database } = await server.ask<{ port: number; database: string }>({
    kind: "address",
  });
  const { synchronous_commit: commit } = await server.ask<{ synchronous_commit: string }>({
    kind: "commit",
  });
  if (commit !== "on")
    throw new Error(`synchronous_commit is ${commit}: that would measure something else.`);
  await bare.ask({ kind: "connect", url: database, connections });
  const people = await server.ask<BenchPerson[]>({ kind: "people", count: concurrency });
  const chats = await openChats(port, people);
  await load.ask({
    kind: "open",
    targets: people.map(({ token }) => ({
      port,
      path: "/v1/socket",
      opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
    })),
  });
  const results = await interleave<Measured>(rounds, {
    ours: () => sendMessages(chats),
    bare: insertRows,
  });
  present(results);
} finally {
  await load.stop();
  await bare.stop();
  await server.stop();
}
process.exit(0);

/** For each person the chat with their neighbour: one for each two. */
async function openChats(port: number, people: readonly BenchPerson[]): Promise<string[]> {
  const chats: string[] = [];
  for (let index = 0; index < people.length; index += 2) {
    const [one, other] = [people[index], people[index + 1] ?? people[0]];
    if (!one || !other) continue;
    const { id } = await callOver<{ id: string }>(port, one.token, "chat.openDirect", {
      accountId: other.id,
    });
    const input = { chatId: id, text: "first" };
    await callOver(port, one.token, "chat.sendMessage", input, uuidV7(Date.now()));
    chats.push(id, id);
  }
  return chats.slice(0, people.length);
}

async function sendMessages(chats: readonly string[]): Promise<Measured> {
  const cpu = cpuSecondsOf(server.pid);
  const result = await load.ask<LoadResult>({
    kind: "run",
    op: "chat.sendMessage",
    data: chats.map((chatId) => ({ chatId, text })),
    keyed: true,
    seconds,
    inFlightPerConnection: 1,
    framesPerConnection: Math.ceil((messagesPerSecondMax * seconds) / concurrency),
  });
  if (result.refusals > 0) throw new Error(`refused: ${result.firstRefusal}`);
  if (result.ranOutOfFrames) throw new Error("the load generator ran out of prepared frames");
  const serverMicros = ((cpuSecondsOf(server.pid) - cpu) / result.answers) * 1e6;
  return { ...result, serverMicros, delivered: result.pushes / result.answers };
}

async function insertRows(): Promise<Measured> {
  const cpu = cpuSecondsOf(bare.pid);
  const result = await bare.ask<InsertResult>({ kind: "run", seconds, concurrency, text });
  const inserted = result.perSecond * seconds;
  const serverMicros = ((cpuSecondsOf(bare.pid) - cpu) / inserted) * 1e6;
  return { ...result, serverMicros, generatorBusy: 0, delivered: 0 };
}

function present(results: { ours: Measured[]; bare: Measured[] }): void {
  const row = (side: string, of: readonly Measured[]) => ({
    side,
    "acknowledged/s": median(of.map((one) => one.perSecond)),
    "p50 ms": median(of.map((one) => one.p50Ms)),
    "p99 ms": median(of.map((one) => one.p99Ms)),
    "process µs each": median(of.map((one) => one.serverMicros)),
    "pushes each": median(of.map((one) => one.delivered)),
    "generator busy": median(of.map((one) => one.generatorBusy)),
  });
  const ratios = results.ours.map(
    (one, round) => one.perSecond / (results.bare[round]?.perSecond ?? Number.NaN),
  );
  report({
    benchmark: "send-message",
    question: `chat.sendMessage over the socket, ${concurrency} at once, synchronous_commit on`,
    rows: [row("hubbub", results.ours), row("bare insert of the row", results.bare)],
    result: median(ratios),
    unit: "of the bare insert",
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      `bare: prepared single-row inserts, ${concurrency} at once over ${connections} connections`,
    ],
  });
}
