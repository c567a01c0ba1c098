/** What a request costs beyond Bun's own: round trips of a read that needs no database, against a bare socket. */
import { startChild, type Child } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { LoadResult } from "./harness/load.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { readBackExample } from "./harness/read-back.ts";
import { report } from "./harness/report.ts";
import { interleave, median } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 7);
const seconds = numberOption("seconds", 2);
const connections = numberOption("connections", 64);
const inFlightPerConnection = numberOption("in-flight", 1);

interface Side {
  readonly server: Child;
  readonly load: Child;
}

async function hubbub(): Promise<Side> {
  const server = await startChild("harness/hubbub.ts");
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  const people = await server.ask<BenchPerson[]>({ kind: "people", count: connections });
  const load = await startChild("harness/load.ts");
  const targets = people.map(({ token }) => ({
    port,
    path: "/v1/socket",
    opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
  }));
  await load.ask({ kind: "open", targets });
  return { server, load };
}

async function bare(): Promise<Side> {
  const server = await startChild("bare/socket.ts");
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  const load = await startChild("harness/load.ts");
  const targets = Array.from({ length: connections }, () => ({ port, path: "/", opening: null }));
  await load.ask({ kind: "open", targets });
  return { server, load };
}

async function measure({ server, load }: Side) {
  const cpu = cpuSecondsOf(server.pid);
  const result = await load.ask<LoadResult>({
    kind: "run",
    op: "bench.readBack",
    data: [readBackExample.input],
    keyed: false,
    seconds,
    inFlightPerConnection,
    framesPerConnection: 100,
  });
  if (result.refusals > 0) throw new Error(`refused: ${result.firstRefusal}`);
  return { ...result, serverMicros: ((cpuSecondsOf(server.pid) - cpu) / result.answers) * 1e6 };
}

const sides = { ours: await hubbub(), bare: await bare() };
try {
  const results = await interleave(rounds, {
    ours: () => measure(sides.ours),
    bare: () => measure(sides.bare),
  });
  const row = (side: string, of: (typeof results)["ours"]) => ({
    side,
    "requests/s": median(of.map((one) => one.perSecond)),
    "p50 ms": median(of.map((one) => one.p50Ms)),
    "p99 ms": median(of.map((one) => one.p99Ms)),
    "server µs/request": median(of.map((one) => one.serverMicros)),
    "generator busy": median(of.map((one) => one.generatorBusy)),
  });
  const ratios = results.ours.map(
    (one, round) => one.perSecond / (results.bare[round]?.perSecond ?? Number.NaN),
  );
  report({
    benchmark: "read-round-trip",
    question: `a read without database, ${connections} connections with ${inFlightPerConnection} request each under way`,
    rows: [row("hubbub", results.ours), row("bare Bun socket", results.bare)],
    result: median(ratios),
    unit: "of the bare socket",
    goal: { atLeast: 0.7 },
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    ],
  });
} finally {
  for (const { server, load } of [sides.ours, sides.bare]) {
    await load.stop();
    await server.stop();
  }
}
process.exit(0);
