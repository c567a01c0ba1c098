/** Whether those who are inside notice that a crowd is logging in: reads over sockets while 64 logins wait, and without. */
import { startChild } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import type { LoadResult } from "./harness/load.ts";
import { benchPassword, knownDevices, logInWhile, type Crowd } from "./harness/logins.ts";
import { numberOption } from "./harness/options.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 5);
const seconds = numberOption("seconds", 2);
const connections = numberOption("connections", 4);
const loginsAtOnce = numberOption("logins", 64);

const row = (when: string, of: readonly LoadResult[]) => ({
  when,
  "reads/s": median(of.map((one) => one.perSecond)),
  "p50 ms": median(of.map((one) => one.p50Ms)),
  "p99 ms": median(of.map((one) => one.p99Ms)),
});

const sum = (crowds: readonly Crowd[], what: keyof Crowd): number =>
  crowds.reduce((total, crowd) => total + crowd[what], 0);

const server = await startChild("harness/hubbub.ts");
const load = await startChild("harness/load.ts");
try {
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  const people = await server.ask<BenchPerson[]>({
    ...{ kind: "people", count: loginsAtOnce, password: benchPassword },
  });
  const travellers = await knownDevices(port, people);
  const readers = await server.ask<BenchPerson[]>({ kind: "people", count: connections });
  const targets = readers.map(({ token }) => ({
    ...{ port, path: "/v1/socket" },
    opening: JSON.stringify({ id: 1, op: "session.open", data: { token } }),
  }));
  await load.ask({ kind: "open", targets });
  const read = async (): Promise<LoadResult> => {
    const result = await load.ask<LoadResult>({
      ...{ kind: "run", op: "profile.get", data: readers.map(({ handle }) => ({ handle })) },
      ...{ keyed: false, seconds, inFlightPerConnection: 1, framesPerConnection: 100 },
    });
    if (result.refusals > 0) throw new Error(`refused: ${result.firstRefusal}`);
    return result;
  };
  const crowds: Crowd[] = [];
  const flooded = async (): Promise<LoadResult> => {
    let isOver = false;
    const crowd = logInWhile(port, travellers, loginsAtOnce, () => isOver);
    const result = await read();
    isOver = true;
    crowds.push(await crowd);
    return result;
  };
  const results = await interleave(rounds, { ours: flooded, bare: read });
  const ratios = ratiosOf(
    results.ours.map((one) => one.p99Ms),
    results.bare.map((one) => one.p99Ms),
  );
  report({
    benchmark: "auth-flood",
    question: `profile.get over ${connections} sockets, one at a time each, while ${loginsAtOnce} logins are under way`,
    rows: [row("nobody logs in", results.bare), row(`${loginsAtOnce} at the door`, results.ours)],
    result: median(ratios),
    unit: "times the p99 without them",
    goal: { atMost: 2 },
    notes: [
      `rounds from ${rangeOf(ratios)}`,
      `${sum(crowds, "done")} logins went through meanwhile, ${sum(crowds, "turnedAway")} were turned away`,
    ],
  });
} finally {
  await Promise.all([server.stop(), load.stop()]);
}
process.exit(0);
