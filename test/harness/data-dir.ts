/** A DATA_DIR of its own for one test, gone afterwards: also the part that a server started by root keeps elsewhere. */
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from "node:fs";
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

/** Where Linux keeps files in memory, and how much room they must find: many times what two workers' databases need. */
const memory = "/dev/shm";
const roomBytes = 2 * 2 ** 30;

/**
 * A DATA_DIR whose PostgreSQL writes to memory, where there is room. A database is six hundred files, and for each that is made
 * ext4 looks through all those that were deleted within the last minute: so the databases of earlier tests cost the next one
 * half a second.
 */
export function temporaryDataDirInMemory(): TemporaryDataDir {
  const dataDir = temporaryDataDir();
  if (!hasRoom()) return dataDir;
  const home = mkdtempSync(join(memory, `${prefix}${process.pid}-`));
  // PostgreSQL does not run as root, which the server answers by running it as this user.
  const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync("/etc/passwd", "utf8"));
  if (process.getuid?.() === 0) chownSync(home, Number(nobody?.[1]), Number(nobody?.[2]));
  mkdirSync(dataDir.path);
  symlinkSync(home, join(dataDir.path, "postgres"));
  return dataDir;
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > roomBytes;
  } catch {
    return false;
  }
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
