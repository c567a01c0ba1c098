/**
 * What a message leaves and takes: bytes in PostgreSQL's log, which is what is shipped and replicated; in its tables, which
 * is what is kept; on the wire to each who gets it; and PostgreSQL's processor time. For planning, without a goal.
 */
import { readdirSync, readFileSync } from "node:fs";
import { uuidV7 } from "#src/client/uuid.ts";
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { callOver } from "./harness/call.ts";
import { startChild } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { LoadResult } from "./harness/load.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { report } from "./harness/report.ts";

const seconds = numberOption("seconds", 5);
const concurrency = numberOption("concurrency", 32);
const messagesPerSecondMax = 30_000;
const text = "Does anybody know whether the bakery at the south gate is open on Sundays?";
/** Kept for good; `idempotency_keys` for a week. */
const tables = ["messages", "events", "idempotency_keys"] as const;

interface Sizes {
  readonly wal: number;
  readonly framesOut: number;
  readonly frameBytesOut: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly postgresSeconds: number;
}

const server = await startChild("harness/hubbub.ts");
const load = await startChild("harness/load.ts");
try {
  const { port, database } = await server.ask<{ port: number; database: string }>({
    kind: "address",
  });
  const { sql, close } = connectPostgres({
    ...{ url: database, poolSize: 1, applicationName: "bench", statementTimeoutMs: 60_000 },
  });
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
  const before = await sizesOf(sql, port);
  const { answers } = await load.ask<LoadResult>({
    kind: "run",
    op: "chat.sendMessage",
    data: chats.map((chatId) => ({ chatId, text })),
    keyed: true,
    seconds,
    inFlightPerConnection: 1,
    framesPerConnection: Math.ceil((messagesPerSecondMax * seconds) / concurrency),
  });
  present(answers, before, await sizesOf(sql, port));
  await close();
} finally {
  await load.stop();
  await server.stop();
}
process.exit(0);

/** One for each two people. */
async function openChats(port: number, people: readonly BenchPerson[]): Promise<string[]> {
  const chats: string[] = [];
  for (let index = 0; index + 1 < people.length; index += 2) {
    const [one, other] = [people[index], people[index + 1]];
    if (!one || !other) continue;
    const { id } = await callOver<{ id: string }>(port, one.token, "chat.openDirect", {
      accountId: other.id,
    });
    // Both open it: what one writes is no request to the other.
    await callOver(port, other.token, "chat.openDirect", { accountId: one.id });
    const input = { chatId: id, text: "first" };
    await callOver(port, one.token, "chat.sendMessage", input, uuidV7(Date.now()));
    chats.push(id, id);
  }
  return chats;
}

async function sizesOf(sql: Sql, port: number): Promise<Sizes> {
  const [log] = await sql<{ wal: number }[]>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal`;
  const rows = await sql<{ name: string; bytes: number }[]>`
    select name, pg_total_relation_size(name::regclass) as bytes
    from unnest(${[...tables]}::text[]) as name`;
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const valueOf = (name: string): number =>
    Number(new RegExp(`^${name}\\{direction="out"\\} (\\d+)$`, "m").exec(metrics)?.[1]);
  return {
    wal: log?.wal ?? Number.NaN,
    framesOut: valueOf("hubbub_frames_total"),
    frameBytesOut: valueOf("hubbub_frame_bytes_total"),
    tables: Object.fromEntries(rows.map(({ name, bytes }) => [name, bytes])),
    postgresSeconds: await postgresSecondsOf(sql),
  };
}

/** Of all processes of the server that this connection belongs to; NaN where it runs elsewhere or there is no /proc. */
async function postgresSecondsOf(sql: Sql): Promise<number> {
  const [own] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  try {
    const postmaster = parentOf(own?.pid ?? 0);
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    const ours = pids.filter((pid) => pid === postmaster || parentOf(pid) === postmaster);
    return ours.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  } catch {
    return Number.NaN;
  }
}

function parentOf(pid: number): number {
  try {
    const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
    return Number(fields.split(" ")[1]);
  } catch {
    // It ended meanwhile.
    return Number.NaN;
  }
}

function present(messages: number, before: Sizes, after: Sizes): void {
  const each = (bytes: number): number => Math.round(bytes / messages);
  const grown = (name: string): number =>
    each((after.tables[name] ?? Number.NaN) - (before.tables[name] ?? Number.NaN));
  const perFrame =
    (after.frameBytesOut - before.frameBytesOut) / (after.framesOut - before.framesOut);
  const rows = [
    { where: "PostgreSQL's log", "bytes each": each(after.wal - before.wal) },
    ...tables.map((name) => ({ where: `${name}, with indexes`, "bytes each": grown(name) })),
    { where: "a frame out: event or answer", "bytes each": Math.round(perFrame) },
  ];
  const micros = ((after.postgresSeconds - before.postgresSeconds) / messages) * 1e6;
  report({
    ...{ benchmark: "message-bytes", question: "How many bytes does a message leave?", rows },
    ...{ result: each(after.wal - before.wal), unit: "bytes of log for each message" },
    also: [{ result: micros, unit: "µs of PostgreSQL's processor time for each" }],
    notes: [`${messages} messages of ${text.length} characters between pairs`],
  });
}
