/** Every table that knows people belongs to somebody who gives a person what it holds of them, and forgets it. */
import { expect, test } from "bun:test";
import { jobRecords } from "#src/jobs/personal-data.ts";
import { catalogue } from "#src/registry.ts";
import { doorRecords } from "#src/transport/personal-data.ts";
import { sharedServer } from "#test/harness/server.ts";

/** Tables that no domain answers for, by why. */
const others: ReadonlyMap<string, string> = new Map([
  ["events", "a person's own stream goes with the account; elsewhere ids alone"],
  ["outbox", "ids of what is told this second"],
  ["stream_members", "goes with the account, once every chat was left"],
  ["stream_heads", "a person's own goes with the account"],
  ...doorRecords.tables.map((table) => [table, "the doors' own"] as const),
  ...jobRecords.tables.map((table) => [table, "the queue's own"] as const),
]);

const named = new Set(catalogue.ports.personalData.flatMap(({ tables }) => tables));

/** Names of columns that hold ids of accounts, whether or not the database knows. */
const columnOfPeople =
  /(^|_)(account|owner|user|actor|sender|author|viewer|voter|requester|target|member|follower|followed|blocker|blocked|muter|muted|restricter|restricted|low|high|one|other|person|people)_ids?$|_by$|^direct_(low|high)$|(^|_)(user|account)_ids$/;

interface Column {
  readonly table: string;
  readonly column: string;
  readonly isReference: boolean;
}

async function columns(): Promise<Column[]> {
  const { server } = await sharedServer();
  return await server.postgres.sql<Column[]>`
    select case c.table_schema when 'public' then '' else c.table_schema || '.' end || c.table_name as table,
      c.column_name as column,
      exists (
        select from pg_constraint f
        join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any(f.conkey)
        where f.contype = 'f' and f.confrelid = 'public.accounts'::regclass
          and f.conrelid = format('%I.%I', c.table_schema, c.table_name)::regclass
          and a.attname = c.column_name) as "isReference"
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where t.table_type = 'BASE TABLE' and c.udt_name in ('uuid', '_uuid')
      and c.table_schema not in ('pg_catalog', 'information_schema', 'drizzle', 'jobs')
    order by 1, 2`;
}

test("every table with an id of an account belongs to a domain that exports and purges it", async () => {
  const ofPeople = (await columns()).filter(
    ({ column, isReference }) => isReference || columnOfPeople.test(column),
  );
  expect(ofPeople.length).toBeGreaterThan(40);
  const unanswered = ofPeople.filter(({ table }) => !named.has(table) && !others.has(table));
  expect(unanswered.map(({ table, column }) => `${table}.${column}`)).toEqual([]);
});

test("no domain answers for a table that is not there, and each table belongs to one", async () => {
  const there = new Set((await columns()).map(({ table }) => table));
  const tables = catalogue.ports.personalData.flatMap((part) => part.tables);
  expect(tables.filter((table) => !there.has(table))).toEqual([]);
  expect(new Set(tables).size).toBe(tables.length);
});

test("every domain with tables of its own says what it keeps of people", () => {
  const silent = catalogue.domains.filter(({ personalData }) => personalData === undefined);
  expect(silent.map(({ name }) => name)).toEqual([]);
});
