/**
 * How long until the server answers: on a new DATA_DIR, where the database has to be made, and on one that exists; and
 * how long it takes to stop. Prints a table, then JSON. `--rounds N` takes the median of N (5 unless given).
 */
import { parseArgs } from "node:util";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import { report } from "./harness/report.ts";

interface Round {
  readonly readyMs: number;
  readonly stopMs: number;
}

const goalsMs = { first: 3_000, later: 1_000 };

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const rounds = Math.max(1, Number(values.rounds) || 1);

async function measure(dataDir: string): Promise<Round> {
  const spawned = performance.now();
  const server = startServerProcess({
    env: { DATA_DIR: dataDir, PORT: "0", LOG_LEVEL: "warn", NODE_ENV: "development" },
  });
  const url = await server.ready();
  const response = await fetch(`${url}/readyz`);
  if (!response.ok) throw new Error(`not ready: ${await response.text()}`);
  const readyMs = performance.now() - spawned;
  const told = performance.now();
  server.kill("SIGTERM");
  const code = await server.exited;
  if (code !== 0) throw new Error(`ended with ${code}:\n${server.output()}`);
  return { readyMs, stopMs: performance.now() - told };
}

function median(numbers: readonly number[]): number {
  return Math.round(
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN,
  );
}

const first: Round[] = [];
const later: Round[] = [];
for (let round = 0; round < rounds; round += 1) {
  const dataDir = temporaryDataDir();
  try {
    first.push(await measure(dataDir.path));
    later.push(await measure(dataDir.path));
  } finally {
    dataDir.remove();
  }
}

const row = (start: string, of: readonly Round[]) => ({
  start,
  "ready ms": median(of.map(({ readyMs }) => readyMs)),
  "stopped ms": median(of.map(({ stopMs }) => stopMs)),
});
const rows = [row("first, with a database to make", first), row("later", later)];
const notes = [`median of ${rounds}; from the process's beginning to an answer of /readyz`];
const results = [
  { benchmark: "first-start", of: first, atMost: goalsMs.first },
  { benchmark: "later-start", of: later, atMost: goalsMs.later },
];
for (const { benchmark, of, atMost } of results) {
  const result = median(of.map(({ readyMs }) => readyMs));
  const question = "how long until the server is ready, and how long it takes to stop";
  report({ benchmark, question, rows, result, unit: "ms", goal: { atMost }, notes });
}
