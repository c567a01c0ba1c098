/** A DATA_DIR of its own for one test, gone afterwards: also the part that a server started by root keeps elsewhere. */
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProcessAlive } from "#src/platform/process-alive.ts";

export interface TemporaryDataDir {
  readonly path: string;
  remove(): void;
}

const prefix = "hubbub-test-";
const stopMs = 5_000;
const pollMs = 10;

export function temporaryDataDir(): TemporaryDataDir {
  const parent = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  return { path: join(parent, "data"), remove: () => removeAll(parent) };
}

/** What test runs left behind that were killed before they could clean up, their database servers included. */
export function removeAbandonedDataDirs(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isProcessAlive(Number(pid))) continue;
    try {
      removeAll(join(tmpdir(), name));
    } catch {
      // Another user's.
    }
  }
}

function removeAll(parent: string): void {
  try {
    const home = realpathSync(join(parent, "data/postgres"));
    stopServer(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // It never got so far as to have one.
  }
  rmSync(parent, { recursive: true, force: true });
}

/** Waits for its end: what still writes into a folder keeps it from being removed. */
function stopServer(home: string): void {
  try {
    const file = readFileSync(join(home, "cluster/postmaster.pid"), "utf8");
    const pid = Number(file.split("\n")[0]);
    process.kill(pid, "SIGQUIT");
    for (let waitedMs = 0; isProcessAlive(pid) && waitedMs < stopMs; waitedMs += pollMs)
      Bun.sleepSync(pollMs);
  } catch {
    // It stopped in good order.
  }
}
