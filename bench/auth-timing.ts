/** Whether the time of a refused login tells that a person exists. */
import { startChild } from "./harness/child.ts";
import { postTo } from "./harness/call.ts";
import type { BenchPerson } from "./harness/hubbub.ts";
import { numberOption } from "./harness/options.ts";
import { report } from "./harness/report.ts";
import { median, quantile } from "./harness/statistics.ts";

const tries = numberOption("tries", 200);
const warmUpTries = 10;

const row = (who: string, times: readonly number[]) => ({
  who,
  "median ms": median(times),
  "p10 ms": quantile(times, 0.1),
  "p90 ms": quantile(times, 0.9),
});

const server = await startChild("harness/hubbub.ts");
try {
  const { port } = await server.ask<{ port: number }>({ kind: "address" });
  // One try for each person: after a few, the lock would answer in place of the password.
  const count = tries + warmUpTries;
  const people = await server.ask<BenchPerson[]>({
    kind: "people",
    count,
    password: "a long password 1907",
  });
  const known: number[] = [];
  const unknown: number[] = [];
  const bodies = new Set<string>();
  for (const [index, { handle }] of people.entries()) {
    const nobody = `x${handle.slice(1)}`;
    const order: [string, number[]][] =
      index % 2 === 0
        ? [
            [handle, known],
            [nobody, unknown],
          ]
        : [
            [nobody, unknown],
            [handle, known],
          ];
    for (const [identifier, times] of order) {
      const startedMs = performance.now();
      const response = await postTo(port, null, "auth.login", {
        identifier,
        password: "another password 1908",
      });
      const body = await response.text();
      const tookMs = performance.now() - startedMs;
      if (response.status !== 401)
        throw new Error(`auth.login answered ${response.status}: ${body}`);
      bodies.add(body.replace(/"requestId":"[^"]*"/, ""));
      if (index >= warmUpTries) times.push(tookMs);
    }
  }
  report({
    benchmark: "auth-timing",
    question: `a refused login, ${tries} tries each, in turn`,
    rows: [row("wrong password", known), row("no such person", unknown)],
    result: Math.abs(median(known) - median(unknown)),
    unit: "ms between the medians",
    goal: { atMost: 5 },
    notes: [bodies.size === 1 ? "both answers are the same, byte for byte" : "THE ANSWERS DIFFER"],
  });
} finally {
  await server.stop();
}
process.exit(0);
