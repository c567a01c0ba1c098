/** One PostgreSQL server process: is it there, start it, stop it. Knows nothing of who else might want to. */
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "./postgres-cluster.ts";
import { isProcessAlive } from "./process-alive.ts";
import { StartupError } from "./startup-error.ts";

export interface PostgresProcess {
  readonly pid: number;
  /** The server accepts no new work and ends; after `graceMs` it is ended without ceremony, which loses nothing either. */
  stop(graceMs: number): Promise<void>;
  isAlive(): boolean;
}

export const socketPort = 5432;

const pollMs = 10;
const quitMs = 5_000;

/** Anything that could trade an acknowledged write for speed is spelled out, whatever the defaults. */
const durableSettings: Readonly<Record<string, string>> = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "100",
  timezone: "UTC",
  // No statement and no value enters the log: failed statements reach the caller, and they may hold personal data.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
};

export function serverArguments(
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
): string[] {
  const all = { ...durableSettings, unix_socket_directories: cluster.socketFolder, ...settings };
  const options = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", cluster.dataFolder, ...options];
}

/** The server that runs on this cluster, whoever started it. */
export function findServer(cluster: Cluster): PostgresProcess | undefined {
  const pid = Number(readText(join(cluster.dataFolder, "postmaster.pid"))?.split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const server = handle(pid);
  return server.isAlive() && isServerOf(cluster, pid) ? server : undefined;
}

/** Whether the running server was started just so; a release may have changed its settings. */
export function wasStartedWith(cluster: Cluster, args: readonly string[]): boolean {
  const options = args.map((arg) => `"${arg}"`).join(" ");
  return readText(join(cluster.dataFolder, "postmaster.opts"))?.trim().endsWith(options) ?? false;
}

/** Detached, so that ctrl-C reaches us and not PostgreSQL, which must outlive our last transaction. */
export function spawnServer(cluster: Cluster, args: readonly string[]): PostgresProcess {
  removeStaleLock(cluster);
  const logFile = logPath(cluster);
  // One previous log is kept; a server that lives long says little at this level.
  try {
    renameSync(logFile, `${logFile}.old`);
  } catch {
    // The first start.
  }
  const log = openSync(logFile, "a", 0o600);
  try {
    const child = spawn(join(cluster.binFolder, "postgres"), args, {
      ...cluster.account,
      cwd: cluster.home,
      detached: true,
      stdio: ["ignore", log, log],
      // Not ours: it holds secrets that PostgreSQL has no business with.
      env: { LC_ALL: "C", TZ: "UTC" },
    });
    child.on("error", () => undefined);
    child.unref();
    if (child.pid === undefined) throw new StartupError("PostgreSQL could not be started.");
    return handle(child.pid);
  } finally {
    closeSync(log);
  }
}

/** What the server last said, for the line that explains a failed start. */
export function lastLogLine(cluster: Cluster): string {
  const lines = readText(logPath(cluster))?.trim().split("\n") ?? [];
  return lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? "no message";
}

function handle(pid: number): PostgresProcess {
  const isAlive = (): boolean => isProcessAlive(pid);
  return {
    pid,
    isAlive,
    async stop(graceMs) {
      signal(pid, "SIGINT");
      if (await hasEnded(pid, graceMs)) return;
      signal(pid, "SIGQUIT");
      await hasEnded(pid, quitMs);
    },
  };
}

async function hasEnded(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isProcessAlive(pid)) {
    if (performance.now() > deadline) return false;
    await Bun.sleep(pollMs);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, which is what was wanted.
  }
}

/** After a reboot the recorded number may belong to anybody. Where there is no /proc the number has to do. */
function isServerOf(cluster: Cluster, pid: number): boolean {
  const commandLine = readText(`/proc/${pid}/cmdline`);
  return commandLine === undefined || commandLine.includes(cluster.dataFolder);
}

/**
 * PostgreSQL believes any living process of its user to be the server that its lock file names, also a stranger that was
 * given the number after a reboot. Only such a lock is removed, and only if it is still the one that was looked at.
 */
function removeStaleLock(cluster: Cluster): void {
  const path = join(cluster.dataFolder, "postmaster.pid");
  const content = readText(path);
  const pid = Number(content?.split("\n")[0]);
  // A dead process's lock stays: PostgreSQL finds by it what else of that server may still be running.
  const isStrangers = pid > 0 && isProcessAlive(pid) && !isServerOf(cluster, pid);
  if (content === undefined || !isStrangers) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readText(aside) !== content) renameSync(aside, path);
  } catch {
    // Another start removed it first.
  }
  rmSync(aside, { force: true });
  const socket = join(cluster.socketFolder, `.s.PGSQL.${socketPort}`);
  rmSync(`${socket}.lock`, { force: true });
  rmSync(socket, { force: true });
}

function logPath(cluster: Cluster): string {
  return join(cluster.home, "postgres.log");
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
