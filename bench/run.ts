/** `bun run bench [name…]`: every benchmark, one after the other, then one table of what was reached. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, isReached, table, type Outcome } from "./harness/report.ts";

const all = [
  ...["startup", "read-round-trip", "send-message", "message-bytes"],
  ...["idle-memory", "auth-timing", "auth-logins", "auth-flood", "token-check"],
  ...[
    "fan-out",
    "cross-instance",
    "publish-cost",
    "resume-storm",
    "upload",
    "image-pipeline",
    "soak",
    ...["people-relationships", "people-followers", "people-profile", "people-search"],
    ...["people-suggest"],
  ],
];

const given = process.argv.slice(2);
const firstOption = given.findIndex((argument) => argument.startsWith("-"));
const names = firstOption < 0 ? given : given.slice(0, firstOption);
/** `soak --minutes 30`: what follows the names is for each of them. */
const options = given.slice(names.length);
const rows: Record<string, string | number>[] = [];
let failures = 0;
for (const name of names.length > 0 ? names : all) {
  const file = join(import.meta.dir, `${name}.ts`);
  if (!existsSync(file)) {
    console.error(`There is no benchmark ${name}.`);
    failures += 1;
    continue;
  }
  const outcomes = await run(file);
  if (outcomes.length === 0) {
    rows.push({ benchmark: name, result: "FAILED", goal: "", reached: "no" });
    failures += 1;
  }
  for (const outcome of outcomes) {
    for (const { result, unit, goal } of [outcome, ...(outcome.also ?? [])]) {
      const reached = isReached({ result, ...(goal && { goal }) });
      rows.push({
        benchmark: outcome.benchmark,
        result: `${Number(result.toPrecision(3))} ${unit}`,
        goal: describe(goal),
        reached: reached === null ? "" : reached ? "yes" : "NO",
      });
    }
  }
}
console.log(`\n${table(rows)}`);
process.exit(failures > 0 ? 1 : 0);

/** Shows what it prints, and picks up its lines of JSON. */
async function run(file: string): Promise<Outcome[]> {
  const child = Bun.spawn([process.execPath, file, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const forward = (): void => child.kill("SIGTERM");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, forward);
  const output = await new Response(child.stdout).text();
  const code = await child.exited;
  process.stdout.write(output);
  if (code !== 0) return [];
  return output
    .split("\n")
    .filter((line) => line.startsWith('{"benchmark"'))
    .map((line) => JSON.parse(line) as Outcome);
}
