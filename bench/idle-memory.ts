/** What an idle, authenticated socket keeps in memory, against Bun's own idle socket and Socket.IO's. */
import { newId } from "#src/kit/id.ts";
import { startTestRedis } from "#test/harness/redis.ts";
import { startChild, type Child } from "./harness/child.ts";
import type { Door } from "./harness/door.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { privateBytesOf } from "./harness/process-facts.ts";
import { readBackExample } from "./harness/read-back.ts";
import { report } from "./harness/report.ts";
import { interleave, median } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const sockets = numberOption("sockets", 10_000);
/** Opened and closed before the first look: code is compiled and pools are filled once, whoever comes. */
const warmUpSockets = 500;
const settleMs = 3_000;

interface Measured {
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly bytesPerSocket: number;
}

interface Side {
  readonly startServer: () => Promise<Child>;
  /** The file of the process that opens sockets, and what it is told about so many of them. */
  readonly load: string;
  readonly plan: (server: Child, port: number) => Promise<(count: number) => object>;
}

async function measure({ startServer, load: file, plan }: Side): Promise<Measured> {
  const server = await startServer();
  const load = await startChild(file);
  try {
    const { port } = await server.ask<{ port: number }>({ kind: "address" });
    const planFor = await plan(server, port);
    await load.ask({ kind: "open", ...planFor(warmUpSockets) });
    await load.ask({ kind: "close" });
    const beforeBytes = await settledBytes(server);
    await load.ask({ kind: "open", ...planFor(sockets) });
    const afterBytes = await settledBytes(server);
    return { beforeBytes, afterBytes, bytesPerSocket: (afterBytes - beforeBytes) / sockets };
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

/** A person for each socket: sockets of one person would share what is kept for a person. */
const hubbub = (env: Record<string, string>): Side => ({
  startServer: () => startChild("harness/hubbub.ts", env),
  load: "harness/load.ts",
  async plan(server, port) {
    const people = await server.ask<BenchPerson[]>({ kind: "people", count: sockets });
    const targets = people.map(({ token }) => ({
      ...{ port, path: "/v1/socket" },
      opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
    }));
    return (count) => ({ targets: targets.slice(0, count) });
  },
});

const redis = await startTestRedis();
const sides = {
  ours: hubbub({ REDIS_URL: redis.url }),
  alone: hubbub({}),
  bare: {
    startServer: () => startChild("bare/socket.ts"),
    load: "harness/load.ts",
    async plan(_server, port) {
      const opening = JSON.stringify({ id: 1, op: "", data: readBackExample.input });
      return (count) => ({
        targets: Array.from({ length: count }, () => ({ port, path: "/", opening })),
      });
    },
  },
  socketIo: {
    startServer: () => startChild("peers/socket-io.ts", {}, "node"),
    load: "harness/receivers.ts",
    async plan(_server, port) {
      return (count) => ({
        doors: Array.from({ length: count }, (): Door => ({
          side: "socket.io",
          port,
          token: newId(),
        })),
      });
    },
  },
} satisfies Record<string, Side>;

const results = await interleave<Measured, keyof typeof sides>(
  rounds,
  {
    ours: () => measure(sides.ours),
    alone: () => measure(sides.alone),
    bare: () => measure(sides.bare),
    socketIo: () => measure(sides.socketIo),
  },
  { warmUpRounds: 0 },
);
await redis.stop();

const megabytes = (bytes: number): number => bytes / 1024 / 1024;
const row = (side: string, of: readonly Measured[]) => ({
  side,
  "KB/socket": median(of.map((one) => one.bytesPerSocket)) / 1024,
  "MB before": median(of.map((one) => megabytes(one.beforeBytes))),
  "MB after": median(of.map((one) => megabytes(one.afterBytes))),
});
const bytesOf = (of: readonly Measured[]): number => median(of.map((one) => one.bytesPerSocket));
report({
  benchmark: "idle-memory",
  question: `private memory of the server for each of ${sockets} idle authenticated sockets, registered for delivery`,
  rows: [
    row("hubbub, one of several", results.ours),
    row("hubbub, alone", results.alone),
    row("bare Bun socket", results.bare),
    row("Socket.IO on Node", results.socketIo),
  ],
  result: bytesOf(results.ours) / bytesOf(results.bare),
  unit: "times a bare socket",
  goal: { atMost: 2 },
  also: [
    {
      result: bytesOf(results.ours) / bytesOf(results.socketIo),
      unit: "of Socket.IO's",
      goal: { atMost: 0.35 },
    },
  ],
  notes: [
    `median of ${rounds} runs, each in a process of its own, garbage collected before each look`,
    "without the kernel's own buffers, which are the same for all",
  ],
});
process.exit(0);
