/** The database of the settings, for a command that works on it by itself: the embedded one is started for it, and stopped. */
import type { Config } from "#src/config.ts";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";

type Connection = Omit<Parameters<typeof connectPostgres>[0], "url" | "poolSize">;

export async function withConfiguredDatabase(
  { databaseUrl, dataDir }: Pick<Config, "databaseUrl" | "dataDir">,
  connection: Connection,
  work: (sql: Sql) => Promise<void>,
): Promise<void> {
  const embedded =
    databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir, log: silentLog }) : null;
  const url = embedded?.url ?? databaseUrl ?? "";
  const { sql, close } = connectPostgres({ ...connection, url, poolSize: 1 });
  try {
    await work(sql);
  } finally {
    await close();
    await embedded?.stop();
  }
}
