/**
 * Where `redis-server` comes from: the PATH, or Debian's package unpacked into a cache folder, which needs no root and starts
 * no service.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { renameSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export interface RedisBinary {
  readonly command: string;
  readonly env: Record<string, string>;
}

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

export async function findRedis(): Promise<RedisBinary> {
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
