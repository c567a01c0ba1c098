/**
 * Redis for tests: `REDIS_URL`, or a server of our own, which a test can pause, kill, empty and start again. Where none can
 * be had, tests that need it are skipped, loudly, and fail in CI.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RedisClient } from "bun";
import { isProcessAlive } from "#src/platform/process-alive.ts";
import { stopAtEnd } from "./cleanup.ts";
import { freePort } from "./free-port.ts";
import { findRedis, type RedisBinary } from "./redis-binary.ts";

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** The process stands still: connections stay open, and nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends without a goodbye, and is gone until `startAgain`. */
  stopServer(): Promise<void>;
  /** Empty, on the same port. */
  startAgain(): Promise<void>;
  killAndRestartEmpty(): Promise<void>;
  flushAll(): Promise<void>;
  /** Asks the server over a connection of its own, which shares nothing with what is tested. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>;
  stop(): Promise<void>;
}

export const redisVariable = "HUBBUB_TEST_REDIS_URL";

const startMs = 20_000;
const prefix = "hubbub-redis-";

let own: Promise<TestRedis> | undefined;

/** Of a server that other tests use too: keys begin with the test's own prefix. Undefined where Redis cannot be had. */
export async function redisUrl(): Promise<string | undefined> {
  const given = process.env[redisVariable] ?? process.env["REDIS_URL"];
  if (given !== undefined) return given === "" ? undefined : given;
  own ??= startOwn();
  return (await orSkip(own))?.url;
}

/** What needs Redis, or undefined where it cannot be had; never in CI, where that is an error. */
export async function orSkip<T>(starting: Promise<T>): Promise<T | undefined> {
  try {
    return await starting;
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    console.error(`SKIPPED: tests that need Redis, because ${String(error)}`);
    return undefined;
  }
}

async function startOwn(): Promise<TestRedis> {
  const server = await startTestRedis();
  stopAtEnd(async () => {
    own = undefined;
    await server.stop();
  });
  return server;
}

/** Memory only, on a loopback port. `settings` are lines of redis.conf, such as `{ "maxmemory": "2mb" }`. */
export async function startTestRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const server = new RedisProcess(await findRedis(), await freePort(), settings);
  try {
    await server.startAgain();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class RedisProcess implements TestRedis {
  readonly port: number;
  readonly #binary: RedisBinary;
  readonly #folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  readonly #settings: Record<string, string>;
  #child: ChildProcess | null = null;

  constructor(binary: RedisBinary, port: number, settings: Record<string, string>) {
    this.port = port;
    this.#binary = binary;
    this.#settings = {
      port: String(port),
      bind: "127.0.0.1",
      dir: this.#folder,
      pidfile: join(this.#folder, "pid"),
      save: "",
      appendonly: "no",
      "maxmemory-policy": "noeviction",
      ...settings,
    };
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  pause(): void {
    this.#child?.kill("SIGSTOP");
  }

  resume(): void {
    this.#child?.kill("SIGCONT");
  }

  async stopServer(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async startAgain(): Promise<void> {
    const { command, env } = this.#binary;
    const options = Object.entries(this.#settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawn(command, options, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    endWithUs(child);
    await accepts(child);
  }

  async killAndRestartEmpty(): Promise<void> {
    await this.stopServer();
    await this.startAgain();
  }

  async flushAll(): Promise<void> {
    await this.command("FLUSHALL");
  }

  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new RedisClient(this.url, { autoReconnect: false });
    try {
      await client.connect();
      return await client.send(name, args.map(String));
    } finally {
      client.close();
    }
  }

  async stop(): Promise<void> {
    await this.stopServer();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** However we end: what reads from us then sees the end of it, and ends the server, be it paused or not. */
function endWithUs(child: ChildProcess): void {
  const args = ["-c", 'read -r _; kill -9 "$1"', "sh", String(child.pid)];
  const guard = spawn("sh", args, { stdio: ["pipe", "ignore", "ignore"] });
  child.once("exit", () => guard.kill("SIGKILL"));
}

function accepts(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const fail = (why: string): void => reject(new Error(`redis-server ${why}: ${said.trim()}`));
    const timer = setTimeout(() => fail("did not start in time"), startMs);
    child.once("error", reject);
    child.once("exit", () => fail("ended"));
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-1_000);
      if (!said.includes("Ready to accept connections")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
  });
}

/** What test runs left behind that were killed before they could clean up. */
export function removeAbandonedRedis(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    if (owner === undefined || isProcessAlive(Number(owner))) continue;
    const folder = join(tmpdir(), name);
    try {
      const pid = readFileSync(join(folder, "pid"), "utf8").trim();
      // The number may be another process's by now.
      const { stdout } = spawnSync("ps", ["-o", "args=", "-p", pid], { encoding: "utf8" });
      if (stdout.includes("redis-server")) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It had ended, or never started.
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
