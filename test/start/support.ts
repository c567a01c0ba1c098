/** Server processes of one test file: each with a DATA_DIR that goes away, and none left running. */
import { afterEach } from "bun:test";
import { readFileSync, realpathSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import {
  startServerProcess,
  type ServerProcess,
  type ServerProcessOptions,
} from "#test/harness/server-process.ts";

const running: ServerProcess[] = [];
const cleanups: (() => void)[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.kill("SIGKILL");
    await server.exited;
  }
  for (const cleanup of cleanups.splice(0)) cleanup();
});

export function newDataDir(): string {
  const dataDir = temporaryDataDir();
  cleanups.push(() => dataDir.remove());
  return dataDir.path;
}

/** On any free port unless the environment says otherwise. */
export function launch(
  dataDir: string,
  { env = {}, ...options }: ServerProcessOptions = {},
): ServerProcess {
  const server = startServerProcess({ ...options, env: { PORT: "0", DATA_DIR: dataDir, ...env } });
  running.push(server);
  return server;
}

/** Keeps a port from others until the test ends; 0 takes any, and answers which. */
export async function occupyPort(port: number): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => {
    // Somebody else may hold it already, which serves as well.
    server.once("error", () => resolve());
    server.listen(port, "127.0.0.1", resolve);
  });
  cleanups.push(() => server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The process of the embedded PostgreSQL that last ran on this folder. */
export function postmasterOf(dataDir: string): number {
  const file = join(realpathSync(join(dataDir, "postgres")), "cluster/postmaster.pid");
  return Number(readFileSync(file, "utf8").split("\n")[0]);
}

/** Whether PostgreSQL left in good order: its lock file goes with it. */
export function isDatabaseStopped(dataDir: string): boolean {
  try {
    postmasterOf(dataDir);
    return false;
  } catch {
    return true;
  }
}
