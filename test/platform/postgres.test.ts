import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { asc, eq } from "drizzle-orm";
import { bigint, date, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { connectPostgres, drizzleOn, type Postgres } from "#src/platform/postgres.ts";
import { createBlankDatabase, type TestDatabase } from "#test/harness/services.ts";

const samples = pgTable("samples", {
  id: uuid().primaryKey(),
  at: timestamp({ withTimezone: true, mode: "date" }),
  day: date(),
  value: jsonb().$type<{ list: number[]; text: string }>(),
  size: bigint({ mode: "number" }),
  tags: text().array(),
});

const id = "01920000-0000-7000-8000-000000000001";
const at = new Date("2026-03-04T05:06:07.089Z");
const value = { list: [1, 2], text: 'a "quote", a \\ and 👋' };
const tags = ['a "b"', "c,d", "{e}", "\\", "NULL", ""];

let database: TestDatabase;
let postgres: Postgres;

beforeAll(async () => {
  database = await createBlankDatabase();
  postgres = connectPostgres({ url: database.url, poolSize: 2, applicationName: "types" });
  await postgres.sql`create table samples (
    id uuid primary key, at timestamptz, day date, value jsonb, size bigint, tags text[])`;
});

afterAll(async () => {
  await postgres.close();
  await database.drop();
});

describe("raw statements and drizzle on one pool read and write the same values", () => {
  const sample = { id, at, day: "2001-02-28", value, size: 9_007_199_254_740_991, tags };

  test("what drizzle wrote", async () => {
    await postgres.db.insert(samples).values(sample);
    expect(await postgres.db.select().from(samples)).toEqual([sample]);
    expect([...(await postgres.sql`select * from samples`)]).toEqual([sample]);
  });

  test("what a raw statement wrote", async () => {
    const { sql } = postgres;
    await sql`delete from samples`;
    await sql`insert into samples (id, at, day, value, size, tags)
      values (${id}, ${at}, ${sample.day}, ${sql.json(value)}, ${sample.size}, ${tags})`;
    expect(await postgres.db.select().from(samples)).toEqual([sample]);
    expect([...(await sql`select * from samples`)]).toEqual([sample]);
  });

  test("inside one transaction, drizzle sees what the raw statement wrote", async () => {
    const rows = await postgres.sql.begin(async (tx) => {
      await tx`update samples set at = ${at.toISOString()}, value = ${JSON.stringify(value)}`;
      return drizzleOn(tx).select().from(samples).where(eq(samples.at, at));
    });
    expect(rows).toEqual([sample]);
  });

  test("a transaction of drizzle's own rolls back, and so does one nested in it", async () => {
    await postgres.db.transaction(async (tx) => {
      await tx.update(samples).set({ day: "1999-01-01" });
      const nested = tx.transaction(async (inner) => {
        await inner.delete(samples);
        inner.rollback();
      });
      expect(nested).rejects.toThrow();
      await nested.catch(() => undefined);
    });
    expect(await postgres.db.select({ day: samples.day }).from(samples)).toEqual([
      { day: "1999-01-01" },
    ]);
  });
});

test("arrays of ids, numbers and times are parameters and results", async () => {
  const [row] = await postgres.sql`
    select ${[id]}::uuid[] as ids, ${[1, 2]}::int[] as numbers, ${[]}::text[] as empty,
      array[null, 'x'] as holes, array[[1, 2], [3, 4]] as nested, array[${at}::timestamptz] as times`;
  expect({ ...row }).toEqual({
    ids: [id],
    numbers: [1, 2],
    empty: [],
    holes: [null, "x"],
    nested: [
      [1, 2],
      [3, 4],
    ],
    times: [at],
  });
});

test("drizzle's statements are prepared once per connection, with and without parameters", async () => {
  const single = connectPostgres({ url: database.url, poolSize: 1, applicationName: "prepared" });
  for (let round = 0; round < 3; round += 1) {
    await single.db.select().from(samples).where(eq(samples.id, id));
    await single.db.select().from(samples).orderBy(asc(samples.id));
  }
  const statements = await single.sql`
    select generic_plans + custom_plans as uses from pg_prepared_statements
    where statement like 'select "id"%' `;
  expect(statements.map((row) => row["uses"] as number)).toEqual([3, 3]);
  await single.close();
});

test("a statement that runs too long is cancelled and the pool goes on", async () => {
  const impatient = connectPostgres({
    ...{ url: database.url, poolSize: 1, applicationName: "impatient" },
    statementTimeoutMs: 50,
  });
  const slow = impatient.sql`select pg_sleep(10)`.then(() => "finished");
  expect(await slow.catch((error: { code: string }) => error.code)).toBe("57014");
  expect(await impatient.sql`select 1 as one`).toHaveLength(1);
  await impatient.close();
});
