/**
 * `bun run seed`: builds the demo world in the configured database, or adds what is missing of it. Its people share one
 * published password, so production is refused unless `--yes-production` says that it is meant.
 */
import { loadConfig } from "#src/config.ts";
import { createLog } from "#src/platform/log.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { startServer } from "#src/server.ts";
import { buildPictures } from "./demo/build-pictures.ts";
import { demoLogins } from "./demo/logins.ts";
import { buildWorld } from "./demo/world.ts";
import { runCommand } from "./run-command.ts";

async function seed(): Promise<void> {
  const configured = loadConfig(process.env, readOrCreateSecrets);
  if (configured.production && !process.argv.includes("--yes-production")) {
    throw new StartupError(
      "This is production, and the demo's password is public: give --yes-production if you mean it.",
    );
  }
  const log = await createLog({ level: "warn", format: "readable" });
  // Nobody is to find this server: it only lends its units of work.
  const config = { ...configured, port: 0, portIsExplicit: true, host: "127.0.0.1" };
  const server = await startServer({ config, log });
  try {
    const built = await buildWorld(server);
    if (built === null) throw new StartupError("Another process is building the demo world.");
    const { people, chats, messages } = built;
    const faces = await buildPictures(server);
    process.stdout.write(
      `Added ${people} people, ${chats} chats, ${messages} messages, ${faces} faces.\n${demoLogins()}`,
    );
  } finally {
    await server.stop();
  }
}

await runCommand(seed);
