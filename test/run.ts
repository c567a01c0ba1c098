/**
 * `bun run test [files…]`: starts the services once, runs the test files two at a time, each against a database of its
 * own, and ends with what failed once more and the line `N passed, N failed`. With `CI=true` only failures are shown.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { removeAbandonedDataDirs } from "./harness/data-dir.ts";
import { postgresVariable, startTestPostgres } from "./harness/postgres.ts";
import { orSkip, redisVariable, removeAbandonedRedis, startTestRedis } from "./harness/redis.ts";
import { countsOf, failuresOf, readReport } from "./report.ts";

const root = resolve(import.meta.dir, "..");

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "hubbub-report-"));
  const report = join(folder, "junit.xml");
  removeAbandonedDataDirs();
  removeAbandonedRedis();
  const postgres = await startTestPostgres();
  const redis = await orSkip(startTestRedis());
  try {
    const services = { [postgresVariable]: postgres.url, [redisVariable]: redis?.url ?? "" };
    const code = await runTests(report, services);
    const said = readReport(report);
    const counts = countsOf(said, code);
    for (const line of failuresOf(said)) console.log(line);
    const skipped = counts.skipped === 0 ? "" : `, ${counts.skipped} skipped`;
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
    return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
  } finally {
    await redis?.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTests(report: string, services: Record<string, string>): Promise<number> {
  const files = process.argv.slice(2);
  const quiet = process.env["CI"] === "true" ? ["--only-failures"] : [];
  const reporter = ["--reporter=junit", `--reporter-outfile=${report}`];
  // The longest first, so that neither waits for the other at the end. `bun run test --update-timings` measures anew.
  const order = "--timings=test/timings.json";
  const child = Bun.spawn(
    [
      process.execPath,
      "test",
      "--parallel=2",
      "--timeout=60000",
      order,
      ...quiet,
      ...reporter,
      ...files,
    ],
    { cwd: root, env: { ...process.env, ...services }, stdio: ["ignore", "inherit", "inherit"] },
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return await child.exited;
}

process.exit(await main());
