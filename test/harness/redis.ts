/**
 * Redis for tests: `REDIS_URL`, a `redis-server` on the PATH, or Debian's package unpacked into a cache folder, which needs
 * no root and starts no service. Where none of these works, tests that need it are skipped, loudly, and fail in CI.
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { stopAtEnd } from "./cleanup.ts";

export interface TestRedis {
  readonly url: string;
  stop(): Promise<void>;
}

export const redisVariable = "HUBBUB_TEST_REDIS_URL";

/** `redis-server` is a link to a program of redis-tools; the rest are its libraries, by their names in Debian 12 and 13. */
const packages = ["redis-tools", "libatomic1", "libjemalloc2", "liblua5.1-0", "liblzf1"];
const optionalPackages = [
  "libhiredis0.14",
  "libhiredis1.1.0",
  "libssl3",
  "libssl3t64",
  "lua-cjson",
  "lua-bitop",
];
const startMs = 5_000;

let own: Promise<TestRedis> | undefined;

/** Undefined where Redis cannot be had; never in CI, where that is an error. */
export async function redisUrl(): Promise<string | undefined> {
  const given = process.env[redisVariable] ?? process.env["REDIS_URL"];
  if (given !== undefined) return given;
  try {
    own ??= startOwn();
    return (await own).url;
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

/** Memory only, on a free loopback port. */
export async function startTestRedis(): Promise<TestRedis> {
  const { command, env } = await findRedis();
  const folder = mkdtempSync(join(tmpdir(), "hubbub-redis-"));
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child = spawn(
    command,
    [...options, "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("redis-server did not start in time")),
      startMs,
    );
    child.once("error", reject);
    child.stdout.on("data", (chunk: Buffer) => {
      if (!chunk.toString().includes("Ready to accept connections")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function findRedis(): Promise<{ command: string; env: Record<string, string> }> {
  const installed = Bun.which("redis-server");
  if (installed !== null) return { command: installed, env: {} };
  const root = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "hubbub/redis");
  if (!existsSync(root)) await unpackRedis(root);
  const library = join(root, "usr/lib");
  const folders = readdirSync(library).filter((name) => name.endsWith("-linux-gnu"));
  const env = { LD_LIBRARY_PATH: folders.map((name) => join(library, name)).join(":") };
  return { command: join(root, "usr/bin/redis-server"), env };
}

async function unpackRedis(root: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "hubbub-apt-"));
  for (const folder of ["lists/partial", "cache/archives/partial"])
    mkdirSync(join(work, folder), { recursive: true });
  const options = [
    `Dir::State::Lists=${work}/lists`,
    `Dir::Cache=${work}/cache`,
    "APT::Sandbox::User=",
  ];
  const apt = (...args: string[]): Promise<void> =>
    run(["apt-get", "-qq", ...options.flatMap((option) => ["-o", option]), ...args], work);
  try {
    await apt("update");
    await apt("download", ...packages);
    for (const name of optionalPackages) await apt("download", name).catch(() => undefined);
    const unpacked = join(work, "root");
    mkdirSync(unpacked);
    for (const file of readdirSync(work).filter((name) => name.endsWith(".deb")))
      await run(["dpkg-deb", "-x", file, unpacked], work);
    // One program with many names: by this one it is the server.
    symlinkSync("redis-check-rdb", join(unpacked, "usr/bin/redis-server"));
    cpSync(unpacked, `${root}.${process.pid}`, { recursive: true, verbatimSymlinks: true });
    // Another test file may have been faster.
    if (!existsSync(root)) renameSync(`${root}.${process.pid}`, root);
  } finally {
    rmSync(`${root}.${process.pid}`, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

async function run(command: string[], cwd: string): Promise<void> {
  const child = Bun.spawn(command, { cwd, stdout: "ignore", stderr: "pipe" });
  const [code, stderr] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0) throw new Error(`${command[0]} failed: ${stderr.trim().split("\n").at(-1)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}
