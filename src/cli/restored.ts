/**
 * `bun run restored`: says that the configured database was put back to an earlier state by a way that PostgreSQL does
 * not notice, such as a dump or a copy of its files. Cursors and sync tokens handed out before become void, so that
 * clients start from snapshots instead of mixing two histories. Run once after each restore, before any instance starts.
 */
import { loadConfig } from "#src/config.ts";
import type { Sql } from "#src/platform/postgres.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { withConfiguredDatabase } from "./configured-database.ts";
import { runCommand } from "./run-command.ts";

async function main(): Promise<void> {
  const config = loadConfig(process.env, readOrCreateSecrets);
  // Every stream of the database may be written to.
  const connection = { applicationName: "hubbub restored", statementTimeoutMs: 0 };
  await withConfiguredDatabase(config, connection, async (sql) => {
    await beginNewEpoch(sql);
    process.stdout.write("A new epoch has begun: every client starts from snapshots.\n");
  });
}

async function beginNewEpoch(sql: Sql): Promise<void> {
  const [found] = await sql`select to_regclass('epochs') is not null as "isOurs"`;
  if (found?.["isOurs"] !== true)
    throw new StartupError("That database holds no Hubbub: restore it first.");
  await sql.begin(async (tx) => {
    // By chance rather than one more: restoring the same dump twice must give two epochs.
    await tx`
      insert into epochs (id, restores) values (1, 1 + floor(random() * 2147483646)::integer)
      on conflict (id) do update set restores = excluded.restores`;
    // A dump from a cluster with more transactions behind it brings numbers from this one's future, and until it got
    // there every reconnect would be told that everything changed.
    await tx`
      update stream_heads set moved_by = pg_current_xact_id() where moved_by > pg_current_xact_id()`;
    await tx`
      update stream_members set changed_by = pg_current_xact_id() where changed_by > pg_current_xact_id()`;
  });
}

await runCommand(main);
