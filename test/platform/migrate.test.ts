import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "#src/platform/migrate.ts";
import { connectPostgres, type Postgres } from "#src/platform/postgres.ts";
import { createBlankDatabase, type TestDatabase } from "#test/harness/services.ts";

let database: TestDatabase;
let folder: string;
let pools: Postgres[];

beforeEach(async () => {
  database = await createBlankDatabase();
  folder = mkdtempSync(join(tmpdir(), "hubbub-migrations-"));
  pools = [];
});

afterEach(async () => {
  for (const pool of pools) await pool.close(0);
  await database.drop();
  rmSync(folder, { recursive: true });
});

function connect(): Postgres["sql"] {
  const pool = connectPostgres({ url: database.url, poolSize: 2, applicationName: "migrate test" });
  pools.push(pool);
  return pool.sql;
}

/** A folder as drizzle-kit writes it. */
function writeMigrations(migrations: Record<string, string>): void {
  const names = Object.keys(migrations);
  mkdirSync(join(folder, "meta"), { recursive: true });
  const entries = names.map((tag, idx) => ({
    idx,
    tag,
    when: idx,
    version: "7",
    breakpoints: true,
  }));
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ entries }));
  for (const name of names) writeFileSync(join(folder, `${name}.sql`), migrations[name] ?? "");
}

const first = {
  "0000_first": "create table a (n integer);--> statement-breakpoint\ninsert into a values (1);",
};
const second = { ...first, "0001_second": "alter table a add column text text;" };

test("each start applies what is new, once", async () => {
  const sql = connect();
  writeMigrations(first);
  expect(await migrate(sql, { folder })).toEqual(["0000_first"]);
  expect(await migrate(sql, { folder })).toEqual([]);
  writeMigrations(second);
  expect(await migrate(sql, { folder })).toEqual(["0001_second"]);
  expect([...(await sql`select n, text from a`)]).toEqual([{ n: 1, text: null }]);
});

test("instances that start together apply every migration once", async () => {
  writeMigrations({ ...second, "0002_slow": "select pg_sleep(0.2);" });
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(connect(), { folder })));
  expect(applied.flat().toSorted()).toEqual(["0000_first", "0001_second", "0002_slow"]);
  expect([...(await connect()`select count(*) as rows from a`)]).toEqual([{ rows: 1 }]);
});

test("a schema newer than this release is refused and left alone", async () => {
  const sql = connect();
  writeMigrations(second);
  await migrate(sql, { folder });
  writeMigrations(first);
  expect(migrate(sql, { folder })).rejects.toThrow("newer than this release (it has 0001_second)");
});

test("a migration that was changed after it was applied is refused", async () => {
  const sql = connect();
  writeMigrations(first);
  await migrate(sql, { folder });
  writeMigrations({ "0000_first": "create table b (n integer);" });
  expect(migrate(sql, { folder })).rejects.toThrow("differs from this release's 0000_first");
});

test("a migration that fails leaves nothing of itself behind", async () => {
  const sql = connect();
  writeMigrations({
    ...first,
    "0001_broken": "create table half (n integer);--> statement-breakpoint\nselect 1/0;",
  });
  const failure = await migrate(sql, { folder }).catch((error: { code: string }) => error.code);
  expect(failure).toBe("22012");
  expect([
    ...(await sql`select to_regclass('a') is not null as a, to_regclass('half') as half`),
  ]).toEqual([{ a: true, half: null }]);
});

test("a migration gives way to traffic that holds its table, and gets its turn", async () => {
  const sql = connect();
  writeMigrations(first);
  await migrate(sql, { folder });
  writeMigrations(second);
  const traffic = connect();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const { promise: holds, resolve: held } = Promise.withResolvers<void>();
  const transaction = traffic.begin(async (tx) => {
    await tx`insert into a values (2)`;
    held();
    await mayEnd;
  });
  await holds;
  const migrating = migrate(sql, { folder, lockTimeoutMs: 50 });
  // While the migration is given up and tried again, others get at the table in between.
  expect(await traffic`select n from a`).toHaveLength(1);
  end();
  await transaction;
  expect(await migrating).toEqual(["0001_second"]);
});

test("traffic that never lets go fails the start with one line", async () => {
  const sql = connect();
  writeMigrations(first);
  await migrate(sql, { folder });
  writeMigrations(second);
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const { promise: holds, resolve: held } = Promise.withResolvers<void>();
  const transaction = connect().begin(async (tx) => {
    await tx`lock table a`;
    held();
    await mayEnd;
  });
  await holds;
  expect(migrate(sql, { folder, lockTimeoutMs: 10 })).rejects.toThrow("could not lock its table");
  await migrate(sql, { folder, lockTimeoutMs: 10 }).catch(() => undefined);
  end();
  await transaction;
});
