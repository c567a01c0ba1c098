/** From one instance through Redis to a client of another: how late an event is, and how many there can be. */
import { newId } from "#src/kit/id.ts";
import { startTestRedis } from "#test/harness/redis.ts";
import { startChild, type Child } from "./harness/child.ts";
import type { Door } from "./harness/door.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { ListenResult } from "./harness/listeners.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import type { FastResult } from "./harness/publisher.ts";
import { commandsEach, describeCommands, watchRedis } from "./harness/redis-facts.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 7);
const seconds = numberOption("seconds", 5);
/** People connected to the second instance, to whom the events go in turn. */
const clients = numberOption("clients", 16);
const perSecond = numberOption("per-second", 100);
const window = numberOption("window", 4096);
const perTurn = 64;

/** Publishes on `from`, receives on `to`. */
interface Side {
  readonly from: Child;
  readonly to: Child;
  readonly load: Child;
  readonly recipients: readonly string[];
}

interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Throughput {
  readonly perSecond: number;
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly redisMicros: number;
  readonly commands: number;
  readonly commandNames: string;
  readonly bytes: number;
  readonly generatorBusy: number;
}

const redis = await startTestRedis();
const watch = watchRedis(redis.url);
const env = { REDIS_URL: redis.url };

async function hubbub(): Promise<Side> {
  const from = await startChild("harness/hubbub.ts", env);
  const { database } = await from.ask<{ database: string }>({ kind: "address" });
  const to = await startChild("harness/hubbub.ts", { ...env, DATABASE_URL: database });
  const people = await to.ask<BenchPerson[]>({ kind: "people", count: clients });
  const doors = people.map(({ token }) => ({ side: "hubbub" as const, token }));
  return { from, to, load: await listen(to, doors), recipients: people.map(({ id }) => id) };
}

async function bareRelay(): Promise<Side> {
  const from = await startChild("bare/relay.ts", env);
  const to = await startChild("bare/relay.ts", { ...env, RELAY_READS: "yes" });
  return { from, to, ...(await namedListeners("bare", to)) };
}

async function socketIo(): Promise<Side> {
  const from = await startChild("peers/socket-io.ts", env, "node");
  const to = await startChild("peers/socket-io.ts", env, "node");
  return { from, to, ...(await namedListeners("socket.io", to)) };
}

async function namedListeners(side: "bare" | "socket.io", to: Child) {
  const recipients = Array.from({ length: clients }, () => newId());
  const doors = recipients.map((token) => ({ side, token }));
  return { load: await listen(to, doors), recipients };
}

async function listen(to: Child, doors: readonly Omit<Door, "port">[]): Promise<Child> {
  const { port } = await to.ask<{ port: number }>({ kind: "address" });
  const load = await startChild("harness/listeners.ts");
  await load.ask({ kind: "open", doors: doors.map((door): Door => ({ ...door, port })) });
  return load;
}

async function measureLatency({ from, load, recipients }: Side): Promise<Latency> {
  const controlPort = await from.ask<number>({ kind: "controlPort" });
  await load.ask({ kind: "begin", controlPort, measuresAge: true });
  const sent = await from.ask<number>({ kind: "publishSteadily", recipients, perSecond, seconds });
  await Bun.sleep(500);
  const result = await load.ask<ListenResult>({ kind: "finish" });
  if (result.events !== sent) throw new Error(`${result.events} of ${sent} events arrived`);
  return result;
}

async function measureThroughput({ from, to, load, recipients }: Side): Promise<Throughput> {
  const controlPort = await from.ask<number>({ kind: "controlPort" });
  await load.ask({ kind: "begin", controlPort, measuresAge: false });
  const before = await watch.facts();
  const cpu = [cpuSecondsOf(from.pid), cpuSecondsOf(to.pid)] as const;
  const plan = { kind: "publishFast", recipients, seconds, window, perTurn };
  const sent = await from.ask<FastResult>(plan);
  const after = await watch.facts();
  const result = await load.ask<ListenResult>({ kind: "finish" });
  if (result.events !== sent.events)
    throw new Error(`${result.events} of ${sent.events} events arrived`);
  const micros = (spent: number): number => (spent / sent.events) * 1e6;
  return {
    perSecond: sent.events / sent.seconds,
    fromMicros: micros(cpuSecondsOf(from.pid) - cpu[0]),
    toMicros: micros(cpuSecondsOf(to.pid) - cpu[1]),
    redisMicros: micros(after.cpuSeconds - before.cpuSeconds),
    commands: commandsEach(before, after, sent.events),
    commandNames: describeCommands(before, after, sent.events),
    bytes: result.bytesPerEvent,
    generatorBusy: result.generatorBusy,
  };
}

const sides = { ours: await hubbub(), bare: await bareRelay(), socketIo: await socketIo() };
type SideName = keyof typeof sides;
const labels = {
  ours: "hubbub",
  bare: "minimal relay on Bun",
  socketIo: "Socket.IO, streams adapter",
} satisfies Record<SideName, string>;
const sideNames = Object.keys(labels) as SideName[];
try {
  presentLatency(
    await interleave<Latency, SideName>(rounds, {
      ours: () => measureLatency(sides.ours),
      bare: () => measureLatency(sides.bare),
      socketIo: () => measureLatency(sides.socketIo),
    }),
  );
  presentThroughput(
    await interleave<Throughput, SideName>(rounds, {
      ours: () => measureThroughput(sides.ours),
      bare: () => measureThroughput(sides.bare),
      socketIo: () => measureThroughput(sides.socketIo),
    }),
  );
} finally {
  for (const { from, to, load } of Object.values(sides)) {
    await load.stop();
    await to.stop();
    await from.stop();
  }
  watch.close();
  await redis.stop();
}
process.exit(0);

function presentLatency(results: Record<SideName, Latency[]>): void {
  const p99 = (name: SideName): number[] => results[name].map((one) => one.p99Ms);
  const [toBare, toSocketIo] = [
    ratiosOf(p99("ours"), p99("bare")),
    ratiosOf(p99("ours"), p99("socketIo")),
  ];
  report({
    benchmark: "cross-instance latency",
    question: `publisher → Redis → other instance → its client, ${perSecond} events/s to ${clients} people in turn`,
    rows: sideNames.map((name) => ({
      side: labels[name],
      "p50 ms": median(results[name].map((one) => one.p50Ms)),
      "p99 ms": median(p99(name)),
    })),
    result: median(toBare),
    unit: "times the minimal relay's p99",
    goal: { atMost: 1.25 },
    also: [{ result: median(toSocketIo), unit: "times Socket.IO's p99", goal: { atMost: 0.75 } }],
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${rangeOf(toBare)} and from ${rangeOf(toSocketIo)}`,
    ],
  });
}

function presentThroughput(results: Record<SideName, Throughput[]>): void {
  const speed = (name: SideName): number[] => results[name].map((one) => one.perSecond);
  const middle = (name: SideName, of: (one: Throughput) => number): number =>
    median(results[name].map(of));
  const [toBare, toSocketIo] = [
    ratiosOf(speed("ours"), speed("bare")),
    ratiosOf(speed("ours"), speed("socketIo")),
  ];
  report({
    benchmark: "cross-instance throughput",
    question: `as many events as go through, ${perTurn} a turn and ${window} under way at most, to ${clients} people in turn`,
    rows: sideNames.map((name) => ({
      side: labels[name],
      "events/s": median(speed(name)),
      "publisher µs": middle(name, (one) => one.fromMicros),
      "receiver µs": middle(name, (one) => one.toMicros),
      "Redis µs": middle(name, (one) => one.redisMicros),
      "commands each": middle(name, (one) => one.commands),
      "bytes each": middle(name, (one) => one.bytes),
      "generator busy": middle(name, (one) => one.generatorBusy),
    })),
    result: median(toBare),
    unit: "of the minimal packed relay",
    goal: { atLeast: 0.6 },
    also: [{ result: median(toSocketIo), unit: "times Socket.IO", goal: { atLeast: 3 } }],
    notes: [
      `median of ${rounds} interleaved rounds of ${seconds} s; rounds from ${rangeOf(toBare)} and from ${rangeOf(toSocketIo)}`,
      ...sideNames.map(
        (name) => `${labels[name]}, for each event: ${results[name].at(-1)?.commandNames}`,
      ),
    ],
  });
}
