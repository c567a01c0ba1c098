/**
 * The life of a server process: start, wait, stop, exit. SIGTERM and ctrl-C stop it once, however often they come, also
 * while it is still starting. A start that cannot succeed ends with one line and code 1.
 */
import { readFileSync } from "node:fs";
import { StartupError } from "#src/platform/startup-error.ts";
import { whenLauncherEnds } from "./launchers.ts";

export interface RunningServer {
  /** Lets what runs finish, then closes everything. */
  stop(): Promise<void>;
  /** What it was told to wait before it begins with that. */
  readonly graceMs: number;
  /** Settles with a reason when it should not go on: it is stopped, and the code says that it wants to be started again. */
  readonly mustEnd?: Promise<string>;
}

/** Orchestrators kill after some time of their own: better to end by our own rules before that. */
const stopMs = 9_500;

export function runUntilStopped(start: () => Promise<RunningServer>): void {
  const { promise: starting, resolve, reject } = Promise.withResolvers<RunningServer>();
  let stopping = false;

  async function stop(code = 0): Promise<void> {
    if (stopping) return;
    stopping = true;
    const startingTooLong = endIn(stopMs);
    const server = await starting;
    clearTimeout(startingTooLong);
    endIn(server.graceMs + stopMs);
    await server.stop();
    process.exit(code);
  }

  async function endWhenItMust(): Promise<void> {
    const reason = await (await starting).mustEnd;
    if (reason === undefined) return;
    process.stderr.write(`${reason}\n`);
    await stop(1);
  }

  // Before anything starts: from then on, something would be left behind.
  for (const signal of stopSignals()) process.on(signal, () => void stop().catch(fail));
  whenLauncherEnds(() => void stop().catch(fail));
  endWhenItMust().catch(fail);
  start().then(resolve, reject);
}

/** What is stuck is bounded by whoever may be stuck; this is for what nobody thought of. */
function endIn(waitMs: number): Timer {
  return setTimeout(() => {
    process.stderr.write("Hubbub did not stop in time.\n");
    process.exit(1);
  }, waitMs);
}

/** A closed terminal counts too, unless `nohup` said that it should not. */
function stopSignals(): NodeJS.Signals[] {
  const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readStatus())?.[1] ?? "0";
  const hangUpIsIgnored = (BigInt(`0x${ignored}`) & 1n) === 1n;
  return hangUpIsIgnored ? ["SIGTERM", "SIGINT"] : ["SIGTERM", "SIGINT", "SIGHUP"];
}

function readStatus(): string {
  try {
    return readFileSync("/proc/self/status", "utf8");
  } catch {
    return "";
  }
}

function fail(error: unknown): never {
  const text = error instanceof StartupError ? error.message : describe(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
