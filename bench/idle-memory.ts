/** What an idle, authenticated socket keeps in memory, against Bun's own idle socket. */
import { startChild, type Child } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { privateBytesOf } from "./harness/process-facts.ts";
import { readBackExample } from "./harness/read-back.ts";
import { report } from "./harness/report.ts";
import { interleave, median } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 3);
const sockets = numberOption("sockets", 10_000);
/** Opened and closed before the first look: code is compiled and pools are filled once, whoever comes. */
const warmUpSockets = 500;
const settleMs = 3_000;

interface Target {
  readonly port: number;
  readonly path: string;
  readonly opening: string | null;
}

interface Measured {
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly bytesPerSocket: number;
}

async function measure(
  file: string,
  targetsOn: (server: Child, port: number) => Promise<Target[]>,
): Promise<Measured> {
  const server = await startChild(file);
  const load = await startChild("harness/load.ts");
  try {
    const { port } = await server.ask<{ port: number }>({ kind: "address" });
    const targets = await targetsOn(server, port);
    await load.ask({ kind: "open", targets: targets.slice(0, warmUpSockets) });
    await load.ask({ kind: "close" });
    const beforeBytes = await settledBytes(server);
    await load.ask({ kind: "open", targets });
    const afterBytes = await settledBytes(server);
    return { beforeBytes, afterBytes, bytesPerSocket: (afterBytes - beforeBytes) / targets.length };
  } finally {
    await load.stop();
    await server.stop();
  }
}

/** Memory after the last garbage is gone. */
async function settledBytes(server: Child): Promise<number> {
  for (let times = 0; times < 3; times += 1) {
    await Bun.sleep(settleMs / 3);
    await server.ask({ kind: "collectGarbage" });
  }
  return privateBytesOf(server.pid);
}

/** Ten thousand people with one socket each: sockets of one person would share what is kept for a person. */
async function peoplesSockets(server: Child, port: number): Promise<Target[]> {
  const people = await server.ask<BenchPerson[]>({ kind: "people", count: sockets });
  return people.map(({ token }) => ({
    port,
    path: "/v1/socket",
    opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
  }));
}

async function bareSockets(_server: Child, port: number): Promise<Target[]> {
  const opening = JSON.stringify({ id: 1, op: "", data: readBackExample.input });
  return Array.from({ length: sockets }, () => ({ port, path: "/", opening }));
}

const results = await interleave<Measured>(
  rounds,
  {
    ours: () => measure("harness/hubbub.ts", peoplesSockets),
    bare: () => measure("bare/socket.ts", bareSockets),
  },
  { warmUp: false },
);

const megabytes = (bytes: number): number => bytes / 1024 / 1024;
const row = (side: string, of: readonly Measured[]) => ({
  side,
  "KB/socket": median(of.map((one) => one.bytesPerSocket)) / 1024,
  "MB before": median(of.map((one) => megabytes(one.beforeBytes))),
  "MB after": median(of.map((one) => megabytes(one.afterBytes))),
});
const ratio =
  median(results.ours.map((one) => one.bytesPerSocket)) /
  median(results.bare.map((one) => one.bytesPerSocket));
report({
  benchmark: "idle-memory",
  question: `private memory of the server for each of ${sockets} idle authenticated sockets`,
  rows: [row("hubbub", results.ours), row("bare Bun socket", results.bare)],
  result: ratio,
  unit: "times a bare socket",
  goal: { atMost: 2.5 },
  notes: [
    `median of ${rounds} runs, each in a process of its own, garbage collected before each look`,
    "without the kernel's own buffers, which are the same for both",
  ],
});
process.exit(0);
