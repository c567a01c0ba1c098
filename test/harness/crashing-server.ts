/** The server as `src/main.ts` runs it, but once SIGUSR2 arms it, it dies by kill -9 at the point that CRASH_AT names. */
import { banner } from "#src/cli/banner.ts";
import { loadConfig } from "#src/config.ts";
import { createLog } from "#src/platform/log.ts";
import { readOrCreateSecrets } from "#src/platform/secrets-file.ts";
import type { Checkpoint } from "#src/realtime/unit-of-work.ts";
import { startServer } from "#src/server.ts";

let isArmed = false;
process.on("SIGUSR2", () => {
  isArmed = true;
  process.stdout.write("armed\n");
});

const config = loadConfig(process.env, readOrCreateSecrets);
const server = await startServer({
  config,
  log: await createLog({ level: "warn", format: "readable" }),
  hooks: {
    at(point: Checkpoint) {
      if (isArmed && point === process.env["CRASH_AT"]) process.kill(process.pid, "SIGKILL");
    },
  },
});
process.stdout.write(
  banner({
    url: server.url,
    dataDir: config.dataDir,
    database: "",
    mail: "",
    replacedPort: undefined,
    readyMs: 0,
  }),
);
