/** The audit log takes additions and nothing else, whoever the server is to PostgreSQL. */
import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { silentLog, type Log } from "#src/kit/log.ts";
import { warnOfWeakAudit } from "#src/platform/audit-owner.ts";
import { migrate } from "#src/platform/migrate.ts";
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { OwnPostgres } from "#test/faults/own-postgres.ts";

setDefaultTimeout(60_000);

/** Of its own, because roles belong to the whole cluster. */
let cluster: OwnPostgres;

beforeAll(async () => {
  cluster = await OwnPostgres.create();
  await cluster.start({ fsync: "off" });
});

/** A database that belongs to a user of its own, as it is given to whoever rents one. */
async function rented(name: string, rights: string): Promise<string> {
  await cluster.on("postgres", async (sql) => {
    await sql.unsafe(`create role ${name} login password 'rented' ${rights}`);
    await sql.unsafe(`create database ${name} owner ${name}`);
  });
  return userUrl(name);
}

function userUrl(name: string): string {
  const url = new URL(cluster.url(name));
  url.username = name;
  url.password = "rented";
  return url.href;
}

async function connected<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const { sql, close } = connectPostgres({ url, poolSize: 1, applicationName: "test" });
  try {
    return await work(sql);
  } finally {
    await close(0);
  }
}

async function note(sql: Sql, at: string): Promise<string> {
  const id = newId();
  await sql.unsafe(`insert into audit.entries (id, at, action, target_kind, target_id, address_prefix, request_id)
    values ('${id}', ${at}, 'test', 'account', '${newId()}', 'unknown', 'r')`);
  return id;
}

/** What PostgreSQL says to each of these. */
async function refusalsOf(sql: Sql, statements: readonly string[]): Promise<string[]> {
  const said: string[] = [];
  for (const statement of statements)
    said.push(
      await sql.unsafe(statement).then(
        () => `done: ${statement}`,
        (error: Error & { code?: string }) => `${error.code} ${error.message}`,
      ),
    );
  return said;
}

const changes = [
  "update audit.entries set reason = 'another'",
  "delete from audit.entries",
  "truncate audit.entries",
  "insert into audit.entries select * from audit.entries on conflict (id) do update set reason = 'x'",
  "merge into audit.entries e using audit.entries f on e.id = f.id when matched then delete",
];
const wreckage = [
  "alter table audit.entries disable trigger all",
  "drop trigger entries_stay on audit.entries",
  "alter table audit.entries drop column reason",
  "drop table audit.entries",
  "drop schema audit cascade",
  "create or replace function audit.refuse_change() returns trigger language plpgsql as 'begin return old; end'",
  "alter table audit.entries owner to current_user",
  "set role hubbub_audit",
  "select set_config('role', 'hubbub_audit', true)",
  "set session_replication_role = replica",
];

async function expectAdditionsOnly(sql: Sql): Promise<void> {
  const [fresh] = await sql<
    { entries: object }[]
  >`select json_agg(e) as entries from audit.entries e`;
  for (const said of await refusalsOf(sql, changes)) expect(said).toStartWith("42501 ");
  expect(await sql`select json_agg(e) as entries from audit.entries e`).toMatchObject([
    fresh ?? {},
  ]);
}

describe("a user who may make roles", () => {
  test("adds and reads, and can neither change an entry nor remove what keeps it", async () => {
    const url = await rented("tenant", "createrole");
    await connected(url, async (sql) => {
      await migrate(sql);
      await note(sql, "now()");
      await expectAdditionsOnly(sql);
      for (const said of await refusalsOf(sql, wreckage)) expect(said).toStartWith("42501 ");
      const [owner] = await sql`
        select tableowner as owner from pg_tables where schemaname = 'audit' and tablename = 'entries'`;
      expect(owner).toEqual({ owner: "hubbub_audit" });
      const [left] = await sql`
        select has_database_privilege('hubbub_audit', current_database(), 'create') as "mayCreate"`;
      expect(left).toEqual({ mayCreate: false });
    });
  });

  test("has what is older than a year taken out by a function of the log's owner", async () => {
    await connected(cluster.url("tenant"), async (sql) => {
      await sql`set role tenant`;
      await note(sql, "now() - interval '1 year 1 day'");
      const kept = await note(sql, "now() - interval '1 year' + interval '1 day'");
      const [purged] = await sql`select audit.purge() as entries`;
      expect(purged).toEqual({ entries: 1 });
      const ids = await sql<
        { id: string }[]
      >`select id from audit.entries where at < now() - interval '1 day'`;
      expect(ids.map(({ id }) => id)).toEqual([kept]);
      const refused = await refusalsOf(sql, ["delete from audit.entries"]);
      expect(refused).toEqual(["42501 permission denied for table entries"]);
    });
  });

  test("is left with the triggers where somebody else made the role first", async () => {
    await connected(await rented("second", "createrole"), async (sql) => {
      await migrate(sql);
      await note(sql, "now()");
      for (const said of await refusalsOf(sql, changes))
        expect(said).toStartWith("42501 the audit log");
    });
  });
});

describe("a user who may make no roles", () => {
  test("migrates all the same, and changes nothing while the triggers are there", async () => {
    const url = await rented("lodger", "");
    await connected(url, async (sql) => {
      await migrate(sql);
      await note(sql, "now()");
      await note(sql, "now() - interval '1 year 1 day'");
      await sql`select audit.purge()`;
      const [left] = await sql<{ count: number }[]>`select count(*) from audit.entries`;
      expect(left?.count).toBe(1);
      for (const said of await refusalsOf(sql, changes))
        expect(said).toStartWith("42501 the audit log");
    });
  });

  test("is as good as one who may, where the role was made for them", async () => {
    const url = await rented("guest", "");
    await cluster.on("postgres", async (sql) => {
      await sql.unsafe("grant hubbub_audit to guest with admin true, inherit false, set false");
    });
    await connected(url, async (sql) => {
      await migrate(sql);
      await note(sql, "now()");
      await expectAdditionsOnly(sql);
      for (const said of await refusalsOf(sql, wreckage)) expect(said).toStartWith("42501 ");
    });
  });
});

describe("a superuser, as the embedded database's is", () => {
  test("is stopped by the triggers, also as a replica", async () => {
    await cluster.on("postgres", (sql) => sql`create database above`);
    await connected(cluster.url("above"), async (sql) => {
      await migrate(sql);
      await note(sql, "now()");
      await expectAdditionsOnly(sql);
      await sql`set session_replication_role = replica`;
      await expectAdditionsOnly(sql);
      await sql`select audit.purge()`;
    });
  });
});

test("the server says so at its start where triggers stand alone", async () => {
  const warned = new Map<string, string[]>();
  for (const name of ["tenant", "guest", "second", "lodger", "above"]) {
    const heard: string[] = [];
    const log: Log = { ...silentLog, warn: (_fields, message) => heard.push(message) };
    const isTheirs = name !== "above";
    const url = isTheirs ? userUrl(name) : cluster.url(name);
    await connected(url, (sql) => warnOfWeakAudit(sql, log));
    warned.set(name, heard);
  }
  const mightOwn = [expect.stringContaining("may still make itself") as string];
  expect(warned.get("tenant")).toEqual(mightOwn);
  expect(warned.get("guest")).toEqual(mightOwn);
  const owning = [expect.stringContaining("owns the audit log") as string];
  expect(warned.get("second")).toEqual(owning);
  expect(warned.get("lodger")).toEqual(owning);
  expect(warned.get("above")).toEqual([expect.stringContaining("is a superuser") as string]);
});

test("once nobody but a superuser may give the log's role away, its user cannot become the owner, and serves on", async () => {
  const taking = [
    "grant hubbub_audit to current_user with set true",
    "grant hubbub_audit to current_user with inherit true",
    "create role thief in role hubbub_audit",
    "alter role hubbub_audit login",
    "reassign owned by hubbub_audit to current_user",
    "drop owned by hubbub_audit",
    "drop role hubbub_audit",
  ];
  for (const name of ["tenant", "guest"])
    await cluster.on("postgres", (sql) => sql.unsafe(`revoke hubbub_audit from ${name}`));
  for (const name of ["tenant", "guest"])
    await connected(userUrl(name), async (sql) => {
      const statements = [...taking, ...wreckage];
      for (const [at, said] of (await refusalsOf(sql, statements)).entries())
        expect(`${statements[at]}: ${said}`).toMatch(/: 42501 /);
      await migrate(sql);
      await note(sql, "now()");
      await note(sql, "now() - interval '1 year 1 day'");
      expect(await sql`select audit.purge() as entries`).toMatchObject([{ entries: 1 }]);
      await expectAdditionsOnly(sql);
      const heard: string[] = [];
      await warnOfWeakAudit(sql, {
        ...silentLog,
        warn: (_fields, message) => heard.push(message),
      });
      expect(heard).toEqual([]);
    });
});

test("databases of one cluster that are migrated at once get along", async () => {
  const fresh = await OwnPostgres.create();
  await fresh.start({ fsync: "off" });
  const names = ["one", "two", "three", "four"];
  for (const name of names)
    await fresh.on("postgres", (sql) => sql.unsafe(`create database ${name}`));
  await Promise.all(names.map((name) => connected(fresh.url(name), (sql) => migrate(sql))));
  for (const name of names)
    await connected(fresh.url(name), async (sql) => {
      await note(sql, "now()");
      await expectAdditionsOnly(sql);
    });
});
