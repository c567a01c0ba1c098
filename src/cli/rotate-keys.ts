/**
 * `bun run rotate-keys`: seals with the first key of `ENCRYPTION_KEY` whatever an older one sealed, so that the older
 * ones may be removed. Run when every instance has the new key in front; it may run beside them, and as often as one
 * likes. Ends with 1 when something is left that no key opens.
 */
import { loadConfig } from "#src/config.ts";
import { resealColumn, type Resealed } from "#src/platform/reseal.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import { createSecrets } from "#src/platform/secrets.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { catalogue } from "#src/registry.ts";
import { withConfiguredDatabase } from "./configured-database.ts";
import { runCommand } from "./run-command.ts";

async function main(): Promise<void> {
  const config = loadConfig(process.env, readOrCreateSecrets);
  const secrets = createSecrets(config.encryptionKeys);
  await withConfiguredDatabase(config, { applicationName: "hubbub rotate-keys" }, async (sql) => {
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
  });
}

function lineOf({ name, kept, anew, lost }: Resealed): string {
  return `${name}: ${anew} sealed anew, ${kept} were already, ${lost} cannot be opened`;
}

await runCommand(main);
