/**
 * Brings the database to the schema that this code was written for, at every start. Instances that start together wait for
 * each other; a statement that cannot get its lock gives way to the traffic and is tried again; a database that a newer
 * release has changed is refused, because nobody knows what this one would do to it.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { TransactionSql } from "postgres";
import type { Sql } from "./postgres.ts";
import { StartupError } from "./startup-error.ts";

interface Migration {
  readonly name: string;
  readonly hash: string;
  readonly statements: readonly string[];
}

export interface MigrateOptions {
  /** The folder that drizzle-kit writes. */
  readonly folder?: string;
  /** How long one statement may wait for a lock that traffic holds. */
  readonly lockTimeoutMs?: number;
  /** How long to wait for another instance that migrates. */
  readonly waitMs?: number;
}

const migrateLock = 4_802_202_602;
const pollMs = 50;
const lockAttemptsMax = 10;
const lockNotAvailable = "55P03";

/** Answers the names of what was applied. Each migration is one transaction. */
export async function migrate(sql: Sql, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = readMigrations(options.folder ?? resolve(import.meta.dir, "../../drizzle"));
  const lockTimeoutMs = options.lockTimeoutMs ?? 2_000;
  const deadline = performance.now() + (options.waitMs ?? 120_000);
  const applied: string[] = [];
  let lockAttempts = 0;
  for (;;) {
    try {
      const step = await sql.begin((tx) => applyNext(tx, migrations, lockTimeoutMs));
      if (step === "done") return applied;
      if (step === "busy") {
        if (performance.now() > deadline)
          throw new StartupError("Another instance is still migrating the database.");
        await Bun.sleep(pollMs);
      } else {
        applied.push(step.name);
        lockAttempts = 0;
      }
    } catch (error) {
      lockAttempts += 1;
      if (!isLockTimeout(error)) throw error;
      if (lockAttempts >= lockAttemptsMax)
        throw new StartupError("A migration could not lock its table: traffic holds it too long.");
    }
  }
}

function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  return readMigrationFiles({ migrationsFolder: folder }).map(({ sql, hash }, index) => ({
    name: journal.entries[index]?.tag ?? String(index),
    hash,
    statements: sql.filter((statement) => statement.trim() !== ""),
  }));
}

async function applyNext(
  tx: TransactionSql,
  migrations: readonly Migration[],
  lockTimeoutMs: number,
): Promise<"done" | "busy" | Migration> {
  // Taken for the transaction, not the session, so that it also works through PgBouncer.
  const [lock] = await tx`select pg_try_advisory_xact_lock(${migrateLock}) as held`;
  if (lock?.["held"] !== true) return "busy";
  await tx`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true), set_config('statement_timeout', '0', true),
    set_config('idle_in_transaction_session_timeout', '0', true)`;
  await tx`create table if not exists schema_migrations (
    position integer primary key, name text not null, hash text not null, applied_at timestamptz not null default now())`;
  const rows = await tx<{ name: string; hash: string }[]>`
    select name, hash from schema_migrations order by position`;
  refuseForeign(rows, migrations);
  const next = migrations[rows.length];
  if (next === undefined) return "done";
  for (const statement of next.statements) await tx.unsafe(statement);
  await tx`insert into schema_migrations (position, name, hash) values (${rows.length}, ${next.name}, ${next.hash})`;
  return next;
}

function refuseForeign(
  rows: readonly { name: string; hash: string }[],
  migrations: readonly Migration[],
): void {
  for (const [position, row] of rows.entries()) {
    const known = migrations[position];
    if (known === undefined)
      throw new StartupError(
        `The database's schema is newer than this release (it has ${row.name}): start the newer release.`,
      );
    if (known.name !== row.name || known.hash !== row.hash)
      throw new StartupError(
        `The database was migrated by ${row.name}, which differs from this release's ${known.name}.`,
      );
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === lockNotAvailable;
}
