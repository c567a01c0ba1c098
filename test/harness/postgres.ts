/**
 * PostgreSQL for tests. `test/run.ts` starts one server and migrates a template once, and says so in the environment; a
 * plain `bun test some-file` finds nothing there and does the same for itself. Databases are copies of the template.
 */
import { randomBytes } from "node:crypto";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { migrate } from "#src/platform/migrate.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { stopAtEnd } from "./cleanup.ts";
import { removeAbandonedDataDirs, temporaryDataDirInMemory } from "./data-dir.ts";

export interface TestPostgres {
  /** Of the server's own database: for making others, not for tables. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface TestDatabase {
  readonly url: string;
  /** Cuts off whoever is still connected. */
  readonly drop: () => Promise<void>;
}

export const postgresVariable = "HUBBUB_TEST_POSTGRES_URL";
const template = "hubbub_template";

/** Tests that crash the database bring a durable one of their own; these only need to be fast. */
const fastSettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_wal_size: "256MB",
  max_connections: "300",
};

export async function startTestPostgres(): Promise<TestPostgres> {
  const dataDir = temporaryDataDirInMemory();
  const server = await startEmbeddedPostgres({
    dataDir: dataDir.path,
    log: silentLog,
    settings: fastSettings,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    dataDir.remove();
  };
  try {
    await makeTemplate(server.url);
    return { url: server.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Copying needs a template that nobody is connected to, so connecting is forbidden once it is complete. */
async function makeTemplate(url: string): Promise<void> {
  await onServer(url, `create database ${template}`);
  const databaseUrl = withDatabase(url, template);
  const target = connectPostgres({ url: databaseUrl, poolSize: 1, applicationName: "template" });
  await migrate(target.sql);
  await target.close();
  await makeQueues(databaseUrl);
  await onServer(url, `alter database ${template} allow_connections false`);
}

/** As the first start of a server does, which takes it longer than everything else: tests begin with its second. */
async function makeQueues(databaseUrl: string): Promise<void> {
  const [{ startJobs }, { catalogue }] = await Promise.all([
    import("#src/jobs/jobs.ts"),
    import("#src/registry.ts"),
  ]);
  const jobs = startJobs({ catalogue, databaseUrl, log: silentLog, makeContext: nothingRuns });
  await jobs.ready();
  await jobs.stop();
}

function nothingRuns(): never {
  throw new Error("no job runs while the template is made");
}

/** A migrated, empty database. */
export async function createDatabase(): Promise<TestDatabase> {
  return copyOf(template);
}

/** A database without any schema. */
export async function createBlankDatabase(): Promise<TestDatabase> {
  return copyOf("template1");
}

async function copyOf(source: string): Promise<TestDatabase> {
  const url = await serverUrl();
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(url, `create database ${name} template ${source}`);
  return {
    url: withDatabase(url, name),
    drop: () => onServer(url, `drop database if exists ${name} with (force)`),
  };
}

let own: Promise<TestPostgres> | undefined;

async function serverUrl(): Promise<string> {
  const given = process.env[postgresVariable];
  if (given !== undefined) return given;
  own ??= startOwn();
  return (await own).url;
}

async function startOwn(): Promise<TestPostgres> {
  // What is left behind in memory is missed there.
  removeAbandonedDataDirs();
  const server = await startTestPostgres();
  stopAtEnd(async () => {
    own = undefined;
    await server.stop();
  });
  return server;
}

async function onServer(url: string, statement: string): Promise<void> {
  const { sql, close } = connectPostgres({
    url,
    poolSize: 1,
    applicationName: "test harness",
    statementTimeoutMs: 60_000,
  });
  try {
    await sql.unsafe(statement);
  } finally {
    await close();
  }
}

function withDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.href;
}
