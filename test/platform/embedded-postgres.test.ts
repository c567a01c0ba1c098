import { afterEach, expect, test, setDefaultTimeout } from "bun:test";
import { lstatSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { isProcessAlive } from "#src/platform/process-alive.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { startServerProcess } from "#test/harness/server-process.ts";

// Each test starts processes of its own.
setDefaultTimeout(60_000);

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function newDataDir(): string {
  const dataDir = temporaryDataDir();
  cleanups.push(() => dataDir.remove());
  return dataDir.path;
}

async function start(
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, settings });
  cleanups.push(() => server.stop());
  return server;
}

function connect(server: EmbeddedPostgres): Sql {
  const { sql, close } = connectPostgres({
    ...{ url: server.url, poolSize: 2, applicationName: "embedded test" },
  });
  cleanups.push(() => close(0));
  return sql;
}

function postmasterOf(dataDir: string): number {
  const file = join(realpathSync(join(dataDir, "postgres")), "cluster/postmaster.pid");
  return Number(readFileSync(file, "utf8").split("\n")[0]);
}

/** What is true soon, without saying how soon. */
async function eventually<T>(look: () => Promise<T>, withinMs: number): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await Bun.sleep(20);
    }
  }
}

test("the server is durable, local, unprivileged and protected by a password", async () => {
  const dataDir = newDataDir();
  const server = await start(dataDir);
  const sql = connect(server);
  const rows = await sql<{ name: string; setting: string }[]>`
    select name, setting from pg_settings where name in
      ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'data_checksums')`;
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
    ...{ fsync: "on", synchronous_commit: "on", full_page_writes: "on", data_checksums: "on" },
    listen_addresses: "",
  });
  const stranger = new URL(server.url);
  stranger.password = "guess";
  const guess = connectPostgres({
    ...{ url: stranger.href, poolSize: 1, applicationName: "stranger" },
  });
  const refusal = await guess.sql`select 1`.catch((error: { code: string }) => error.code);
  expect(refusal).toBe("28P01");
  const pid = postmasterOf(dataDir);
  if (process.platform === "linux") {
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain("PATH");
  }
  const home = realpathSync(join(dataDir, "postgres"));
  expect(lstatSync(home).mode & 0o077).toBe(0);
  // Text sorts and folds the same on every machine: by PostgreSQL's own rules, not the C library's.
  const [locale] = await sql`
    select lower('ÄÖŠ') as folded, datlocprovider as provider
    from pg_database where datname = current_database()`;
  expect({ ...locale }).toEqual({ folded: "äöš", provider: "b" });
});

test("a second start finds what the first one wrote, and every stop ends the process", async () => {
  const dataDir = newDataDir();
  const first = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const firstPid = postmasterOf(dataDir);
  const writer = connectPostgres({ url: first.url, poolSize: 1, applicationName: "writer" });
  await writer.sql`create table kept as select 42 as value`;
  await writer.close();
  await first.stop();
  expect(isProcessAlive(firstPid)).toBe(false);

  const second = await start(dataDir);
  expect(second.url).toBe(first.url);
  expect([...(await connect(second)`select value from kept`)]).toEqual([{ value: 42 }]);

  // Stopped while it is being started again.
  process.kill(postmasterOf(dataDir), "SIGKILL");
  await second.stop();
  expect(isProcessAlive(postmasterOf(dataDir))).toBe(false);
});

test("a killed server is back within five seconds with everything it had acknowledged", async () => {
  const dataDir = newDataDir();
  const server = await start(dataDir);
  const sql = connect(server);
  await sql`create table acknowledged (n integer)`;
  for (let round = 1; round <= 3; round += 1) {
    await sql`insert into acknowledged values (${round})`;
    const pid = postmasterOf(dataDir);
    process.kill(pid, "SIGKILL");
    const rows = await eventually(() => {
      expect(isProcessAlive(pid)).toBe(false);
      return sql`select n from acknowledged order by n`.then((result) =>
        result.map((row) => row["n"] as number),
      );
    }, 5_000);
    expect(rows).toEqual([1, 2, 3].slice(0, round));
  }
}, 60_000);

test("a second server on the same DATA_DIR is refused with one line, and the first goes on", async () => {
  const dataDir = newDataDir();
  const sql = connect(await start(dataDir));
  const second = await startEmbeddedPostgres({ dataDir, log: silentLog }).catch(
    (error: Error) => error.message,
  );
  expect(second).toMatch(
    new RegExp(`^DATA_DIR ${dataDir} is in use by another Hubbub \\(process ${process.pid}\\)`),
  );
  expect(await sql`select 1`).toHaveLength(1);
});

test("two first starts at once leave one winner and a clear answer", async () => {
  const dataDir = newDataDir();
  const outcomes = await Promise.allSettled([start(dataDir), start(dataDir)]);
  const reasons = outcomes.flatMap((o) => (o.status === "rejected" ? [String(o.reason)] : []));
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toContain("in use by another Hubbub");
});

/** Leaves a server behind as a killed Hubbub does, and answers its process id. */
async function leaveServerBehind(dataDir: string, settings: string): Promise<number> {
  const code = `
    import { silentLog } from "#src/kit/log.ts";
    import { startEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
    await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: silentLog, settings: ${settings} });
    console.log("started");`;
  const killed = startServerProcess({ command: ["-e", code] });
  await killed.printed(/started/);
  killed.kill("SIGKILL");
  await killed.exited;
  return postmasterOf(dataDir);
}

test("the server that a killed Hubbub left behind is taken over", async () => {
  const dataDir = newDataDir();
  const left = await leaveServerBehind(dataDir, "{}");
  const server = await start(dataDir);
  expect(postmasterOf(dataDir)).toBe(left);
  expect(await connect(server)`select 1`).toHaveLength(1);
  await server.stop();
  expect(isProcessAlive(left)).toBe(false);
});

test("one that was started with other settings is replaced", async () => {
  const dataDir = newDataDir();
  const left = await leaveServerBehind(dataDir, '{ fsync: "off" }');
  const sql = connect(await start(dataDir));
  expect(isProcessAlive(left)).toBe(false);
  expect([...(await sql`select current_setting('fsync') as fsync`)]).toEqual([{ fsync: "on" }]);
});

test("a lock file that names a stranger's process does not keep the server from starting", async () => {
  const dataDir = newDataDir();
  const first = await startEmbeddedPostgres({ dataDir, log: silentLog });
  const file = join(realpathSync(join(dataDir, "postgres")), "cluster/postmaster.pid");
  const content = readFileSync(file, "utf8");
  await first.stop();
  writeFileSync(file, content.replace(/^\d+/, String(process.pid)), { mode: 0o644 });
  expect(await connect(await start(dataDir))`select 1`).toHaveLength(1);
});

test("a cluster of another major version is refused by name", async () => {
  const dataDir = newDataDir();
  await (await startEmbeddedPostgres({ dataDir, log: silentLog })).stop();
  writeFileSync(join(realpathSync(join(dataDir, "postgres")), "cluster/PG_VERSION"), "17\n");
  expect(startEmbeddedPostgres({ dataDir, log: silentLog })).rejects.toThrow("PostgreSQL 17");
});
