/** One event to many: how fast everybody here has it, against Bun's own topics and a Socket.IO room. */
import { startChild, type Child } from "./harness/child.ts";
import type { Door } from "./harness/door.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import type { FanOutResult } from "./harness/receivers.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const seconds = numberOption("seconds", 2);
const audiences = [1_000, 5_000] as const;
const bursts = [1, 16] as const;
const receivers = Math.max(...audiences);

interface Side {
  readonly server: Child;
  readonly load: Child;
  /** What makes the server publish so many frames in one turn to the audience of this size. */
  readonly trigger: (audience: number, count: number) => string;
}

interface Measured {
  readonly perSecond: number;
  readonly serverMicros: number;
  readonly generatorBusy: number;
  readonly bytesPerFrame: number;
  readonly turnMs: number;
}

/** Everybody is in the audience of 5,000, the first thousand in the smaller one too. */
const topicsOf = (place: number): string[] =>
  audiences.filter((audience) => place < audience).map(String);

async function hubbub(): Promise<Side> {
  const server = await startChild("harness/hubbub.ts");
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  const people = await server.ask<BenchPerson[]>({ kind: "people", count: receivers + 1 });
  const streams = new Map<number, string>();
  for (const audience of audiences) {
    const accountIds = people.slice(0, audience).map(({ id }) => id);
    streams.set(audience, await server.ask<string>({ kind: "stream", accountIds }));
  }
  const doors = people.map(({ token }): Door => ({ side: "hubbub", port, token }));
  const load = await openAll(doors);
  return {
    ...{ server, load },
    trigger: (audience, count) =>
      JSON.stringify({
        id: 2,
        op: "bench.publish",
        data: { stream: streams.get(audience), count },
      }),
  };
}

async function bare(): Promise<Side> {
  const server = await startChild("bare/publisher.ts");
  const load = await openAll(await namedDoors("bare", server));
  return {
    server,
    load,
    trigger: (audience, count) => JSON.stringify({ topic: `${audience}`, count }),
  };
}

async function socketIo(): Promise<Side> {
  const server = await startChild("peers/socket-io.ts", {}, "node");
  const load = await openAll(await namedDoors("socket.io", server));
  return {
    ...{ server, load },
    trigger: (audience, count) => `42${JSON.stringify(["publish", `${audience}`, count])}`,
  };
}

async function namedDoors(side: "bare" | "socket.io", server: Child): Promise<Door[]> {
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  return Array.from({ length: receivers + 1 }, (_, place) => ({
    ...{ side, port, token: `p${place}`, topics: topicsOf(place) },
  }));
}

/** All but the last receive; that one asks for more. */
async function openAll(doors: readonly Door[]): Promise<Child> {
  const load = await startChild("harness/receivers.ts");
  await load.ask({ kind: "open", doors: doors.slice(0, receivers) });
  await load.ask({ kind: "openPublisher", door: doors.at(-1) });
  return load;
}

async function measure(side: Side, audience: number, burst: number): Promise<Measured> {
  const cpu = cpuSecondsOf(side.server.pid);
  const result = await side.load.ask<FanOutResult>({
    kind: "fanOut",
    seconds,
    trigger: side.trigger(audience, burst),
    framesExpected: audience * burst,
  });
  return {
    perSecond: result.frames / result.seconds,
    serverMicros: ((cpuSecondsOf(side.server.pid) - cpu) / result.frames) * 1e6,
    generatorBusy: result.generatorBusy,
    bytesPerFrame: result.bytesPerFrame,
    turnMs: (result.seconds / result.turns) * 1000,
  };
}

const sides = { ours: await hubbub(), bare: await bare(), socketIo: await socketIo() };
try {
  for (const burst of bursts) {
    for (const audience of audiences) {
      const results = await interleave<Measured, keyof typeof sides>(
        rounds,
        {
          ours: () => measure(sides.ours, audience, burst),
          bare: () => measure(sides.bare, audience, burst),
          socketIo: () => measure(sides.socketIo, audience, burst),
        },
        { warmUpRounds: 2 },
      );
      present(audience, burst, results);
    }
  }
} finally {
  for (const { server, load } of Object.values(sides)) {
    await load.stop();
    await server.stop();
  }
}
process.exit(0);

function present(
  audience: number,
  burst: number,
  results: Record<keyof typeof sides, Measured[]>,
): void {
  const row = (side: string, of: readonly Measured[]) => ({
    side,
    "deliveries/s": median(of.map((one) => one.perSecond)),
    "server µs each": median(of.map((one) => one.serverMicros)),
    "ms a turn": median(of.map((one) => one.turnMs)),
    "bytes each": median(of.map((one) => one.bytesPerFrame)),
    "generator busy": median(of.map((one) => one.generatorBusy)),
  });
  const speeds = (of: readonly Measured[]) => of.map((one) => one.perSecond);
  const toBare = ratiosOf(speeds(results.ours), speeds(results.bare));
  const toSocketIo = ratiosOf(speeds(results.ours), speeds(results.socketIo));
  report({
    benchmark: `fan-out ${burst === 1 ? "one at a time" : `bursts of ${burst}`}, ${audience}`,
    question: `${burst === 1 ? "one event" : `${burst} events of one turn`} to ${audience} sockets of one instance; the next when all have it`,
    rows: [
      row("hubbub", results.ours),
      row("Bun's server.publish", results.bare),
      row("Socket.IO room", results.socketIo),
    ],
    result: median(toBare),
    unit: "of server.publish",
    goal: { atLeast: burst === 1 ? 0.85 : 0.75 },
    also: [
      {
        result: median(toSocketIo),
        unit: "times Socket.IO",
        goal: { atLeast: burst === 1 ? 1.6 : 10 },
      },
    ],
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${rangeOf(toBare)} and from ${rangeOf(toSocketIo)}`,
    ],
  });
}
