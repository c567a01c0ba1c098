/**
 * `bun run rotate-keys`: seals with the first key of `ENCRYPTION_KEY` whatever an older one sealed, so that the older
 * ones may be removed. Run when every instance has the new key in front; it may run beside them, and as often as one
 * likes. Ends with 1 when something is left that no key opens.
 */
import { loadConfig } from "#src/config.ts";
import { silentLog } from "#src/kit/log.ts";
import { startEmbeddedPostgres } from "#src/platform/embedded-postgres.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { resealColumn, type Resealed } from "#src/platform/reseal.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import { createSecrets } from "#src/platform/secrets.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { catalogue } from "#src/registry.ts";

async function main(): Promise<void> {
  const { databaseUrl, dataDir, encryptionKeys } = loadConfig(process.env, readOrCreateSecrets);
  const embedded =
    databaseUrl === undefined ? await startEmbeddedPostgres({ dataDir, log: silentLog }) : null;
  const { sql, close } = connectPostgres({
    ...{ url: embedded?.url ?? databaseUrl ?? "", poolSize: 1 },
    applicationName: "hubbub rotate-keys",
  });
  try {
    const secrets = createSecrets(encryptionKeys);
    let lost = 0;
    for (const column of catalogue.sealed) {
      const done = await resealColumn(sql, secrets, column);
      process.stdout.write(`${lineOf(done)}\n`);
      lost += done.lost;
    }
    if (lost > 0)
      throw new StartupError(
        "Some values were sealed with a key that is not in ENCRYPTION_KEY: put it back at the end, and run this again.",
      );
    process.stdout.write("All is sealed with the first key: what stands behind it may go.\n");
  } finally {
    await close();
    await embedded?.stop();
  }
}

function lineOf({ name, kept, anew, lost }: Resealed): string {
  return `${name}: ${anew} sealed anew, ${kept} were already, ${lost} cannot be opened`;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
