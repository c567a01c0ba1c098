/** Loaded before every test file: keeps plain runs of many files apart, and stops what a file had to start for itself. */
import { afterAll, setDefaultTimeout } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { stopEverything } from "./cleanup.ts";

/** As in `bun run test`: what is slow for a purpose is far from what is slow for want of a processor. */
const testTimeoutMs = 60_000;

const words = wordsGiven();
if (words !== null && areMany(words)) handOver(words);
if (words?.some((word) => word.startsWith("--timeout")) !== true) setDefaultTimeout(testTimeoutMs);
afterAll(stopEverything);

/** What follows `bun test`; null where the system does not tell. */
function wordsGiven(): string[] | null {
  const path = "/proc/self/cmdline";
  if (!existsSync(path)) return null;
  const [, command, ...words] = readFileSync(path, "utf8").split("\0").slice(0, -1);
  return command === "test" ? words : null;
}

/** More than one file in one process: their servers would stand beside each other until the database takes no more. */
function areMany(given: readonly string[]): boolean {
  const keepsApart = ["--isolate", "--parallel", "--test-worker", "--watch"];
  if (given.some((word) => keepsApart.some((flag) => word.startsWith(flag)))) return false;
  const paths = given.filter((word) => !word.startsWith("-") && existsSync(word));
  return paths.length !== 1 || paths[0]?.endsWith(".test.ts") !== true;
}

function handOver(given: readonly string[]): never {
  const runner = resolve(import.meta.dir, "../run.ts");
  const run = Bun.spawnSync([process.execPath, runner, ...given], {
    stdio: ["inherit", "inherit", "inherit"],
  });
  process.exit(run.exitCode);
}
