/** Puts the server together: settings, platform, application, and out again in reverse. */
import { Elysia } from "elysia";
import { banner } from "./cli/banner.ts";
import { checkConfig } from "./cli/check-config.ts";
import { runUntilStopped, type RunningServer } from "./cli/run-until-stopped.ts";
import { addressesOf, loadConfig } from "./config.ts";
import { startEmbeddedPostgres } from "./platform/embedded-postgres.ts";
import { createLog } from "./platform/log.ts";
import { migrate } from "./platform/migrate.ts";
import { listenOnFreePort } from "./platform/ports.ts";
import { connectPostgres } from "./platform/postgres.ts";
import { readOrCreateSecrets } from "./platform/secrets-file.ts";

async function start(): Promise<RunningServer> {
  const config = loadConfig(process.env, readOrCreateSecrets);
  const log = await createLog({
    level: config.logLevel,
    format: config.production ? "json" : "readable",
  });
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({ dataDir: config.dataDir, log })
      : undefined;
  const url = config.databaseUrl ?? embedded?.url ?? "";
  const postgres = connectPostgres({ url, poolSize: 10, applicationName: "hubbub" });
  await migrate(postgres.sql);

  const app = new Elysia()
    .get("/livez", () => ({ status: "ok" }))
    .get("/readyz", async ({ status }) => {
      const isUp = await postgres.sql`select 1`.then(
        () => true,
        () => false,
      );
      return isUp ? { status: "ok" } : status(503, { status: "not ready", notReady: ["postgres"] });
    });
  const port = listenOnFreePort(
    { port: config.port, isExplicit: config.portIsExplicit },
    (candidate) => {
      app.listen({ port: candidate, hostname: config.host });
      return app.server?.port ?? candidate;
    },
  );
  process.stdout.write(
    banner({
      url: addressesOf(config, port).publicUrl,
      dataDir: config.dataDir,
      database: embedded === undefined ? "DATABASE_URL" : "embedded PostgreSQL 18",
      mail: config.smtpUrl === undefined ? "nowhere yet" : "SMTP_URL",
      replacedPort: port === config.port || config.port === 0 ? undefined : config.port,
      readyMs: performance.now(),
    }),
  );
  return {
    async stop() {
      log.info({}, "stopping");
      await app.stop(true);
      await postgres.close();
      await embedded?.stop();
    },
  };
}

if (process.argv.includes("--check-config")) checkConfig();
else runUntilStopped(start);
