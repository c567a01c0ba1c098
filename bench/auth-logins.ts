/** What a login costs beyond checking the password: whole logins over HTTP against bare argon2id, two hashes at once each. */
import { startChild } from "./harness/child.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { benchPassword, knownDevices, logInWhile } from "./harness/logins.ts";
import { numberOption } from "./harness/options.ts";
import { cpuSecondsOf } from "./harness/process-facts.ts";
import { report } from "./harness/report.ts";
import { interleave, median, rangeOf, ratiosOf } from "./harness/statistics.ts";

const rounds = numberOption("rounds", 7);
const count = numberOption("logins", 32);
/** As many as the server lets run. */
const hashesAtOnce = 2;
/** More than that, so that a hash waits whenever one is done. */
const loginsAtOnce = 6;

const isEnough = (begun: number): boolean => begun >= count;

const server = await startChild("harness/hubbub.ts");
const bare = await startChild("bare/password.ts");
try {
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  const people = await server.ask<BenchPerson[]>({
    ...{ kind: "people", count, password: benchPassword },
  });
  const travellers = await knownDevices(port, people);
  const measured = async (pid: number, work: () => Promise<unknown>) => {
    const cpu = cpuSecondsOf(pid);
    const startedMs = performance.now();
    await work();
    const perSecond = count / ((performance.now() - startedMs) / 1000);
    return { perSecond, cpuMs: ((cpuSecondsOf(pid) - cpu) / count) * 1000 };
  };
  const results = await interleave(rounds, {
    ours: () =>
      measured(server.pid, async () => {
        const { turnedAway } = await logInWhile(port, travellers, loginsAtOnce, isEnough);
        if (turnedAway > 0) throw new Error(`${turnedAway} logins were turned away.`);
      }),
    bare: () => measured(bare.pid, () => bare.ask({ kind: "verify", count, atOnce: hashesAtOnce })),
  });
  const row = (side: string, of: (typeof results)["ours"]) => ({
    side,
    "a second": median(of.map((one) => one.perSecond)),
    "a second per core": median(of.map((one) => one.perSecond)) / hashesAtOnce,
    "CPU ms each": median(of.map((one) => one.cpuMs)),
  });
  const [ours, theirs] = [results.ours, results.bare];
  const ratios = ratiosOf(
    ours.map((one) => one.perSecond),
    theirs.map((one) => one.perSecond),
  );
  const cpuRatio = median(theirs.map((one) => one.cpuMs)) / median(ours.map((one) => one.cpuMs));
  report({
    benchmark: "auth-logins",
    question: `auth.login over HTTP, ${loginsAtOnce} at once, against bare argon2id, ${hashesAtOnce} at once, ${count} a round`,
    rows: [row("hubbub, the whole login", ours), row("Bun.password.verify", theirs)],
    result: median(ratios),
    unit: "of the bare checks a second",
    goal: { atLeast: 0.9 },
    also: [
      {
        result: cpuRatio,
        unit: "of a login's processor time in the server is the bare check",
        goal: { atLeast: 0.9 },
      },
    ],
    notes: [
      `rounds from ${rangeOf(ratios)}`,
      "both cores hash; PostgreSQL and the callers take their share of them",
    ],
  });
} finally {
  await Promise.all([server.stop(), bare.stop()]);
}
process.exit(0);
