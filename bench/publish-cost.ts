/** What publishing costs when more and more instances run and one of them is interested: it should not matter. */
import { startTestRedis } from "#test/harness/redis.ts";
import { startChild, type Child } from "./harness/child.ts";
import type { Door } from "./harness/door.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import type { FastResult } from "./harness/publisher.ts";
import { commandsEach, describeCommands, watchRedis } from "./harness/redis-facts.ts";
import { report } from "./harness/report.ts";
import { median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const seconds = numberOption("seconds", 2);
const sizes = [2, 4, 8] as const;
const clients = 16;
/** Small: as much is published in one turn whatever the machine does besides. */
const window = 64;
const perTurn = 16;

interface Measured {
  readonly publisherMicros: number;
  readonly redisMicros: number;
  readonly othersMicros: number;
  readonly commands: number;
  readonly commandNames: string;
}

const redis = await startTestRedis();
const watch = watchRedis(redis.url);
const env = { REDIS_URL: redis.url };
const from = await startChild("harness/hubbub.ts", env);
const { database } = await from.ask<{ database: string }>({ kind: "address" });
const joining = { ...env, DATABASE_URL: database, ROLE: "web" };
const to = await startChild("harness/hubbub.ts", joining);
const load = await startChild("harness/listeners.ts");
const others: Child[] = [];
const results = new Map<number, Measured[]>(sizes.map((size) => [size, []]));
try {
  const { port } = await to.ask<{ port: number }>({ kind: "address" });
  const people = await from.ask<BenchPerson[]>({ kind: "people", count: clients });
  const doors = people.map(({ token }): Door => ({ side: "hubbub", port, token }));
  await load.ask({ kind: "open", doors });
  const recipients = people.map(({ id }) => id);
  for (let round = -1; round < rounds; round += 1) {
    for (const size of sizes) {
      while (others.length + 2 < size) others.push(await startChild("harness/hubbub.ts", joining));
      const measured = await measure(recipients);
      if (round >= 0) results.get(size)?.push(measured);
    }
    for (const other of others.splice(0)) await other.stop();
  }
  present();
} finally {
  for (const child of [load, ...others, to, from]) await child.stop();
  watch.close();
  await redis.stop();
}
process.exit(0);

async function measure(recipients: readonly string[]): Promise<Measured> {
  const controlPort = await from.ask<number>({ kind: "controlPort" });
  await load.ask({ kind: "begin", controlPort, measuresAge: false });
  const before = await watch.facts();
  const cpu = { publisher: cpuSecondsOf(from.pid), others: cpuOfOthers() };
  const plan = { kind: "publishFast", recipients, seconds, window, perTurn };
  const { events } = await from.ask<FastResult>(plan);
  const after = await watch.facts();
  const micros = (spent: number): number => (spent / events) * 1e6;
  return {
    publisherMicros: micros(cpuSecondsOf(from.pid) - cpu.publisher),
    redisMicros: micros(after.cpuSeconds - before.cpuSeconds),
    othersMicros: micros(cpuOfOthers() - cpu.others),
    commands: commandsEach(before, after, events),
    commandNames: describeCommands(before, after, events),
  };
}

function cpuOfOthers(): number {
  return others.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0) / Math.max(1, others.length);
}

function cost(size: number): number[] {
  return (results.get(size) ?? []).map((one) => one.publisherMicros + one.redisMicros);
}

function commandsOf(size: number): number[] {
  return (results.get(size) ?? []).map((one) => one.commands);
}

function present(): void {
  const ratios = ratiosOf(cost(8), cost(2));
  const commands = ratiosOf(commandsOf(8), commandsOf(2));
  report({
    benchmark: "publish-cost",
    question: "an event for people of one other instance, while so many instances run",
    rows: sizes.map((size) => {
      const of = results.get(size) ?? [];
      return {
        instances: size,
        "publisher µs": median(of.map((one) => one.publisherMicros)),
        "Redis µs": median(of.map((one) => one.redisMicros)),
        "commands each": median(of.map((one) => one.commands)),
        "µs in each uninterested": median(of.map((one) => one.othersMicros)),
      };
    }),
    result: median(ratios),
    unit: "times the processor time with two, with eight",
    goal: { atMost: 1.15 },
    also: [{ result: median(commands), unit: "times the commands", goal: { atMost: 1.15 } }],
    notes: [
      `median of ${rounds} rounds of ${seconds} s each; rounds from ${rangeOf(ratios)}; publisher's and Redis's processor time together`,
      ...sizes.map(
        (size) => `${size} instances, for each event: ${results.get(size)?.at(-1)?.commandNames}`,
      ),
      "what an instance does by itself in that time, a lease and a look a second, is in all of it",
    ],
  });
}
