import { afterAll, beforeAll, expect, test } from "bun:test";
import type { TransactionSql } from "postgres";
import { connectPostgres, type Postgres } from "#src/platform/postgres.ts";
import { createBlankDatabase, type TestDatabase } from "#test/harness/services.ts";

let database: TestDatabase;
let admin: Postgres;

beforeAll(async () => {
  database = await createBlankDatabase();
  admin = connectPostgres({ url: database.url, poolSize: 1, applicationName: "admin" });
  await admin.sql`create table written (what text)`;
});

afterAll(async () => {
  await admin.close();
  await database.drop();
});

function connect(poolSize: number): Postgres {
  return connectPostgres({ url: database.url, poolSize, applicationName: "victim" });
}

/** As a failover or a crash of the database does. */
async function cutConnections(): Promise<void> {
  await admin.sql`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'victim'`;
}

function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    () => "refused",
  );
}

test("what a transaction does after it lost its connection is refused, not done outside of it", async () => {
  const pool = connect(1);
  const late = Promise.withResolvers<string>();
  const transaction = pool.sql.begin(async (tx) => {
    await tx`insert into written values ('before')`;
    await cutConnections();
    // The pool connects anew in the same slot.
    while ((await outcome(pool.sql`select 1`)) !== "done") await Bun.sleep(10);
    late.resolve(await outcome(tx`insert into written values ('after')`));
  });
  expect(await outcome(transaction)).toBe("refused");
  expect(await late.promise).toBe("refused");
  expect(await admin.sql`select what from written`).toHaveLength(0);
  await pool.close();
});

async function twoSteps(tx: TransactionSql): Promise<void> {
  await tx`select pg_sleep(0.002)`;
  await tx`select pg_sleep(0.002)`;
}

test("however a connection ends, the process lives and the pool is back within a second", async () => {
  const pool = connect(4);
  for (let round = 0; round < 30; round += 1) {
    const work = Array.from({ length: 12 }, (_, n) =>
      outcome(n % 2 === 0 ? pool.sql`select pg_sleep(0.002)` : pool.sql.begin(twoSteps)),
    );
    await Bun.sleep(round % 4);
    await cutConnections();
    await Promise.all(work);
    const cut = performance.now();
    while ((await outcome(pool.sql`select 1`)) !== "done") await Bun.sleep(5);
    expect(performance.now() - cut).toBeLessThan(1_000);
  }
  await pool.close();
}, 60_000);
