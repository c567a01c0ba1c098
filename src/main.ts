/** The server's process: settings from the environment, a banner for people, an orderly end. */
import { banner } from "./cli/banner.ts";
import { checkConfig } from "./cli/check-config.ts";
import { runUntilStopped, type RunningServer } from "./cli/run-until-stopped.ts";
import { loadConfig, type Config } from "./config.ts";
import { startEmbeddedPostgres } from "./platform/embedded-postgres.ts";
import { createLog } from "./platform/log.ts";
import { readOrCreateSecrets } from "./platform/secrets-file.ts";

async function start(): Promise<RunningServer> {
  const config = loadConfig(process.env, readOrCreateSecrets);
  const log = await createLog({
    level: config.logLevel,
    format: config.production ? "json" : "readable",
  });
  const embedded =
    config.databaseUrl === undefined
      ? startEmbeddedPostgres({ dataDir: config.dataDir, log })
      : undefined;
  // Whoever awaits it meets the failure; until then it is nobody's.
  embedded?.catch(() => undefined);
  // Loaded while PostgreSQL starts: each takes about as long as the other.
  const [{ startServer }, { seedIfEmpty }] = await Promise.all([
    import("./server.ts"),
    import("./cli/demo/seed-if-empty.ts"),
  ]);
  const { promise: mustEnd, resolve: historyReplaced } = Promise.withResolvers<void>();
  const server = await startServer({
    ...{ config, log, historyReplaced },
    ...(embedded ? { embedded } : {}),
  });
  process.stdout.write(
    banner({
      url: server.url,
      dataDir: config.dataDir,
      database: config.databaseUrl === undefined ? "embedded PostgreSQL 18" : "DATABASE_URL",
      mail: mailPlace(config, server.url),
      replacedPort: server.port === config.port || config.port === 0 ? undefined : config.port,
      readyMs: performance.now(),
    }),
  );
  // Tests say so, because what they count must be theirs.
  const isForPeople = !config.production && process.env["NODE_ENV"] !== "test";
  const seeding = isForPeople
    ? seedIfEmpty(server, log, (text) => process.stdout.write(text))
    : null;
  return {
    graceMs: config.drainSeconds * 1000,
    mustEnd: mustEnd.then(() => "The database was restored or failed over: start again."),
    async stop() {
      log.info({}, "stopping");
      // Both at once: being not ready must not wait.
      await Promise.all([seeding?.stop(), server.stop()]);
    },
  };
}

function mailPlace(config: Config, url: string): string {
  if (config.smtpUrl !== undefined) return "SMTP_URL";
  return config.production ? "nowhere: SMTP_URL is not set" : `${url}/dev/mail`;
}

if (process.argv.includes("--check-config")) checkConfig();
else runUntilStopped(start);
