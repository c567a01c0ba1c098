/**
 * The connection pool, and drizzle on top of it. Both speak through prepared statements and give the same values:
 * `timestamptz` is a `Date`; `date`, `time` and `timestamp` without a zone stay text, because they are no instants; `json`
 * is parsed; `bigint` is a number; arrays of common types are arrays. Parameters may be what was read, or its text.
 *
 * The driver is mended by the patch beside this file: as published, a connection that dies while something waits to be
 * written ends the process or never speaks again, and a transaction that outlives its connection goes on outside of any.
 */
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { installTypes } from "./postgres-types.ts";

export type Sql = postgres.Sql;
export type Db = PostgresJsDatabase;

export interface Postgres {
  readonly sql: Sql;
  readonly db: Db;
  /** Running statements may finish within `graceSeconds`, then they are cut off. */
  readonly close: (graceSeconds?: number) => Promise<void>;
}

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** A statement that runs longer is cancelled. */
  readonly statementTimeoutMs?: number;
}

const defaultStatementTimeoutMs = 5_000;
/** A transaction whose owner died or forgot it must not hold its locks. */
const idleInTransactionTimeoutMs = 10_000;
const connectTimeoutSeconds = 5;
/** Longest wait before a lost connection is tried again: the pool is back well within five seconds of the server. */
const reconnectSecondsMax = 1;
const closeGraceSeconds = 5;

/** Connects when first used; a server that is away fails queries, not this call. */
export function connectPostgres(options: PostgresOptions): Postgres {
  const { url, socket } = splitSocket(options.url);
  const sql = postgres(url, {
    ...socket,
    max: options.poolSize,
    fetch_types: false,
    connect_timeout: connectTimeoutSeconds,
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, reconnectSecondsMax),
    onnotice: () => undefined,
    connection: {
      application_name: options.applicationName,
      statement_timeout: options.statementTimeoutMs ?? defaultStatementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      TimeZone: "UTC",
    },
  });
  installTypes(sql.options);
  return {
    sql,
    db: drizzleOn(sql),
    close: (graceSeconds = closeGraceSeconds) => sql.end({ timeout: graceSeconds }),
  };
}

/** libpq names a Unix socket by `?host=/folder`; postgres.js would send that to the server as a setting. */
function splitSocket(text: string): { url: string; socket?: { host: string; port: number } } {
  const url = new URL(text);
  const host = url.searchParams.get("host");
  if (host?.startsWith("/") !== true) return { url: text };
  url.searchParams.delete("host");
  return { url: url.href, socket: { host, port: Number(url.port || "5432") } };
}

/**
 * drizzle on the pool, or on one transaction of it. drizzle's driver would replace the pool's date and JSON handling for
 * everybody and send every statement unprepared, at a quarter of the speed: so it gets a stand-in for the client.
 */
export function drizzleOn(sql: Sql | postgres.TransactionSql): Db {
  return drizzle({ client: standIn(sql) as unknown as Sql });
}

/** The part of postgres.js that drizzle calls. */
function standIn(sql: Sql | postgres.TransactionSql): object {
  return {
    options: { parsers: {}, serializers: {} },
    unsafe: (query: string, parameters: postgres.ParameterOrJSON<never>[] = []) =>
      sql.unsafe(query, parameters, { prepare: true, simple: false } as { prepare: true }),
    begin: (work: (client: object) => Promise<unknown>) =>
      "begin" in sql ? sql.begin((tx) => work(standIn(tx))) : undefined,
    savepoint: (work: (client: object) => Promise<unknown>) =>
      "savepoint" in sql ? sql.savepoint((tx) => work(standIn(tx))) : undefined,
  };
}
