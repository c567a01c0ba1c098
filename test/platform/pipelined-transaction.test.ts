/** Transactions whose first statements go out with `begin` and whose last one goes out with `commit`. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { TransactionSql } from "postgres";
import { connectPostgres, type Postgres } from "#src/platform/postgres.ts";
import { createBlankDatabase, type TestDatabase } from "#test/harness/services.ts";

let database: TestDatabase;
let admin: Postgres;
/** Of one connection: what a transaction leaves behind meets the next one. */
let pool: Postgres;

beforeAll(async () => {
  database = await createBlankDatabase();
  admin = connectPostgres({ url: database.url, poolSize: 1, applicationName: "admin" });
  pool = connectPostgres({ url: database.url, poolSize: 1, applicationName: "pipelined" });
  await admin.sql`create table written (what text unique)`;
});

beforeEach(async () => {
  await admin.sql`truncate written`;
  expect(await ourLocks()).toBe(0);
});

afterAll(async () => {
  await pool.close();
  await admin.close();
  await database.drop();
});

async function ourLocks(): Promise<number> {
  const [row] = await admin.sql<{ held: number }[]>`
    select count(*) as held from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and a.application_name = 'pipelined'`;
  return row?.held ?? 0;
}

async function written(): Promise<string[]> {
  const rows = await admin.sql<{ what: string }[]>`select what from written order by what`;
  return rows.map((row) => row.what);
}

const lock = (sql: TransactionSql) => sql`select pg_advisory_xact_lock(1)`;
const write = (sql: TransactionSql, what: string) =>
  sql`insert into written values (${what}) returning what`;

function whatOf(one: PromiseSettledResult<{ what?: unknown }[]>): unknown {
  return one.status === "fulfilled" ? one.value[0]?.what : "failed";
}

function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => (error instanceof Error ? error.message : "refused"),
  );
}

test("what goes out with begin is in the transaction, and what goes out with commit is committed", async () => {
  const answer = await pool.sql.begin("pipelined", async (sql) => {
    const [, [held]] = await Promise.all([
      lock(sql),
      sql<
        { locks: number }[]
      >`select count(*) as locks from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'`,
    ]);
    const rows = write(sql, "one").execute();
    await Promise.all([rows, sql.commit()]);
    return { held: held?.locks, rows: [...(await rows)] };
  });
  expect(answer).toEqual({ held: 1, rows: [{ what: "one" }] });
  expect(await written()).toEqual(["one"]);
  expect(await ourLocks()).toBe(0);
});

test("a commit behind a statement that fails is refused, and leaves nothing", async () => {
  const transaction = pool.sql.begin("pipelined", async (sql) => {
    await Promise.all([lock(sql), write(sql, "twice")]);
    const again = write(sql, "twice").execute();
    await Promise.all([again, sql.commit()]);
  });
  expect(await refusal(transaction)).toContain("duplicate key");
  expect(await written()).toEqual([]);
  expect(await refusal(pool.sql.begin((sql) => write(sql, "next")))).toBe("done");
  expect(await written()).toEqual(["next"]);
});

test("a commit alone is refused when the transaction failed before", async () => {
  const failed = Promise.withResolvers<string>();
  const transaction = pool.sql.begin("pipelined", async (sql) => {
    const first = write(sql, "one").execute();
    const second = write(sql, "one").execute();
    const commit = sql.commit();
    failed.resolve(refusal(commit));
    await Promise.allSettled([first, second]);
  });
  expect(await refusal(transaction)).toContain("duplicate key");
  expect(await failed.promise).toContain("duplicate key");
  expect(await written()).toEqual([]);
});

test("a statement that cannot be put together fails alone, and those beside it get their own answers", async () => {
  const answers = await pool.sql
    .begin(async (sql) => {
      const [before, broken, after] = await Promise.allSettled([
        sql`select 'before' as what`,
        sql`select ${undefined as unknown as string} as what`,
        sql`select 'after' as what`,
      ]);
      throw new Error([before, broken, after].map(whatOf).join(" "));
    })
    .catch((error: unknown) => (error instanceof Error ? error.message : ""));
  expect(answers).toBe("before failed after");
  expect(await refusal(pool.sql`select 1`)).toBe("done");
});

test("nothing is sent behind the commit", async () => {
  const late = Promise.withResolvers<string>();
  await pool.sql
    .begin("pipelined", async (sql) => {
      await Promise.all([write(sql, "in time").execute(), sql.commit()]);
      late.resolve(await refusal(write(sql, "late")));
    })
    .catch(() => undefined);
  expect(await late.promise).toContain("committed already");
  expect(await written()).toEqual(["in time"]);
});

test("a connection cut under the commit is told, and the pool goes on", async () => {
  const transaction = pool.sql.begin("pipelined", async (sql) => {
    await lock(sql);
    const rows = sql`insert into written select 'slow' from pg_sleep(30)`.execute();
    const done = Promise.all([rows, sql.commit()]);
    done.catch(() => undefined);
    await admin.sql`
      select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'pipelined'`;
    await done;
  });
  expect(await refusal(transaction)).not.toBe("done");
  expect(await refusal(pool.sql`select 1`)).toBe("done");
  expect(await written()).toEqual([]);
});
