/** The composition root: settings in, a running server out, and everything closed again in reverse order. */
import { systemClock, type Clock } from "./kit/clock.ts";
import type { Catalogue } from "./kit/catalogue.ts";
import type { Sql, WriteContext } from "./kit/context.ts";
import { newId } from "./kit/id.ts";
import type { JobContext } from "./kit/job.ts";
import type { Log } from "./kit/log.ts";
import type { Services } from "./kit/services.ts";
import { describeApi } from "./contract/describe.ts";
import { startJobs, type Jobs } from "./jobs/jobs.ts";
import type { JobRun } from "./jobs/worker.ts";
import { createAccessTokens } from "./platform/access-tokens.ts";
import { refuseUndurable } from "./platform/durability.ts";
import { startEmbeddedPostgres } from "./platform/embedded-postgres.ts";
import { createSmtpMailer, DevelopmentMailbox } from "./platform/mailer.ts";
import { createMetrics, type Metrics } from "./platform/metrics.ts";
import { migrate } from "./platform/migrate.ts";
import { createPasswordHasher } from "./platform/password.ts";
import { listenOnFreePort } from "./platform/ports.ts";
import { connectPostgres, drizzleOn, type Postgres } from "./platform/postgres.ts";
import { createSecrets } from "./platform/secrets.ts";
import { createMemoryBus } from "./realtime/bus.ts";
import type { Hub } from "./realtime/hub.ts";
import { createRealtime } from "./realtime/realtime.ts";
import { createSyncTokens } from "./realtime/sync-token.ts";
import { noCheckpoints, type Checkpoints, type UnitOfWork } from "./realtime/unit-of-work.ts";
import { catalogue as everyDomain } from "./registry.ts";
import { addressesOf, type Config } from "./config.ts";
import { createAddressReader } from "./transport/address.ts";
import { createApp } from "./transport/app.ts";
import { createContextFactory, systemOrigin, type ContextFactory } from "./transport/contexts.ts";
import { Dispatch } from "./transport/dispatch.ts";
import { Gateway } from "./transport/gateway.ts";
import { createOriginPolicy } from "./transport/headers.ts";
import { purgeDoorRecords } from "./transport/housekeeping.ts";
import { MemoryLimiter } from "./transport/rate-limit.ts";
import { defaultTiming, type Timing } from "./transport/timing.ts";

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Tests move time, end the process at a point, or serve other domains. */
  readonly clock?: Clock;
  readonly hooks?: Checkpoints;
  readonly catalogue?: Catalogue;
  readonly timing?: Partial<Timing>;
}

export interface HubbubServer {
  readonly port: number;
  readonly url: string;
  readonly database: string;
  readonly unitOfWork: UnitOfWork;
  readonly contexts: ContextFactory;
  readonly postgres: Postgres;
  readonly services: Services;
  readonly mailbox: DevelopmentMailbox | null;
  readonly jobs: Jobs;
  /** What is held for those connected right now. */
  readonly held: () => { sockets: number; connections: number; watches: number };
  stop(): Promise<void>;
}

const poolConnections = 16;
/** With the jobs' own few seconds it is well within the ten that orchestrators are told to give. */
const drainMs = 5_000;
const listenSettings = {
  // Elysia's default would let a second server share the port, and each get some of the connections.
  reusePort: false,
  /** Seconds of silence on a connection that is no socket. */
  idleTimeout: 30,
};

export async function startServer(options: ServerOptions): Promise<HubbubServer> {
  const { config, log } = options;
  if (config.databaseUrl !== undefined) return startOn(config.databaseUrl, options);
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  try {
    const server = await startOn(embedded.url, options);
    return {
      ...server,
      async stop() {
        await server.stop();
        await embedded.stop();
      },
    };
  } catch (error) {
    // It runs on its own and would outlive the process that failed to start.
    await embedded.stop();
    throw error;
  }
}

async function startOn(database: string, options: ServerOptions): Promise<HubbubServer> {
  const { config, log } = options;
  const clock = options.clock ?? systemClock;
  const hooks = options.hooks ?? noCheckpoints;
  const domains = options.catalogue ?? everyDomain;
  const catalogue: Catalogue = {
    ...domains,
    jobs: new Map([...domains.jobs, [purgeDoorRecords.name, purgeDoorRecords]]),
  };

  const postgres = connectPostgres({ url: database, poolSize: poolConnections, applicationName: "hubbub" });
  const sql = postgres.sql as Sql;
  if (config.production) await refuseUndurable(postgres.sql);
  await migrate(postgres.sql);

  const mailbox = config.smtpUrl === undefined && !config.production ? new DevelopmentMailbox(clock) : null;
  const smtp = config.smtpUrl === undefined ? null : createSmtpMailer({ url: config.smtpUrl, from: config.mailFrom });
  let publicUrl = addressesOf(config, config.port).publicUrl;
  const services: Services = {
    mailer: smtp ?? mailbox ?? refuseToMail,
    passwords: createPasswordHasher(),
    accessTokens: createAccessTokens(config.tokenKeys, clock),
    secrets: createSecrets(config.encryptionKey),
    settings: {
      get publicUrl() {
        return publicUrl;
      },
      production: config.production,
    },
  };

  const metrics = createMetrics();
  const bus = createMemoryBus();
  const contexts = createContextFactory({ sql, db: postgres.db, clock, log, services, bus });
  const { hub, reader, unitOfWork, ...realtime } = createRealtime({
    sql,
    begin: (work) => postgres.sql.begin(work) as ReturnType<typeof work>,
    drizzleOn,
    catalogue,
    bus,
    clock,
    log,
    hooks,
    readContext: () => contexts(systemOrigin(newId()), null),
    enqueue: (tx, job, data, jobOptions) => jobs.enqueue(tx, job, data, jobOptions),
  });
  const jobs: Jobs = startJobs({
    catalogue,
    databaseUrl: database,
    log,
    makeContext: (run) => jobContext(run, contexts, unitOfWork),
    observe: metrics.job,
  });

  const timing = { ...defaultTiming, ...options.timing };
  const limiter = new MemoryLimiter(config.rateLimitFactor);
  const dispatch = new Dispatch({
    catalogue,
    contexts,
    unitOfWork,
    limiter,
    rateLimitFactor: config.rateLimitFactor,
    observe: metrics.operation,
  });
  const gateway = new Gateway({
    catalogue,
    dispatch,
    contexts,
    hub,
    limiter,
    log,
    hooks,
    clock,
    timing,
    reader,
    syncTokens: createSyncTokens(services.secrets),
    rateLimitFactor: config.rateLimitFactor,
    snapshot: (work) =>
      postgres.sql.begin("isolation level repeatable read read only", (tx) => work(tx as Sql)) as ReturnType<typeof work>,
    closed: metrics.socketClosed,
  });

  let isStopping = false;
  let policy = createOriginPolicy(addressesOf(config, config.port));
  const app = createApp({
    catalogue,
    dispatch,
    gateway,
    contexts,
    unitOfWork,
    limiter,
    timing,
    log,
    addresses: createAddressReader(config.trustedProxies),
    policy: () => policy,
    production: config.production,
    servesApi: config.role !== "worker",
    mailbox,
    metrics,
    metricsToken: config.metricsToken,
    checks: { postgres: () => answers(sql), server: async () => refuseTraffic(isStopping) },
    documentation: () => describeApi(catalogue, publicUrl),
  });
  watchServer(metrics, { sql, hub, jobs });
  const port = listenOnFreePort({ port: config.port, isExplicit: config.portIsExplicit }, (candidate) => {
    const settings = { port: candidate, hostname: config.host, websocket: gateway.websocket, ...listenSettings };
    app.listen(settings as Parameters<typeof app.listen>[0]);
    return app.server?.port ?? candidate;
  });
  const addresses = addressesOf(config, port);
  policy = createOriginPolicy(addresses);
  publicUrl = addresses.publicUrl;
  realtime.start();
  if (config.role !== "web") void jobs.work().catch((error: unknown) => log.error({ err: error }, "jobs are not run here"));

  return {
    port,
    url: publicUrl,
    database,
    unitOfWork,
    contexts,
    postgres,
    services,
    mailbox,
    jobs,
    held: () => ({ sockets: gateway.connectionCount, ...hub.size }),
    async stop() {
      isStopping = true;
      await gateway.drain(drainMs);
      await jobs.stop();
      await realtime.stop();
      await app.stop(true);
      smtp?.close();
      await postgres.close();
    },
  };
}

async function answers(sql: Sql): Promise<void> {
  await sql`select 1`;
}

/** Not ready comes first, so that the load balancer sends the next ones elsewhere. */
function refuseTraffic(isStopping: boolean): void {
  if (isStopping) throw new Error("the server is stopping");
}

function watchServer(metrics: Metrics, { sql, hub, jobs }: { sql: Sql; hub: Hub; jobs: Jobs }): void {
  metrics.gauge("hubbub_sockets", () => hub.size.connections);
  metrics.gauge("hubbub_watches", () => hub.size.watches);
  metrics.gauge("hubbub_outbox_age_seconds", async () => {
    // Index outbox_created.
    const [row] = await sql<{ age: number }[]>`
      select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age from outbox`;
    return row?.age ?? 0;
  });
  const depths = async (count: "waiting" | "running"): Promise<Map<string, number>> =>
    new Map((await jobs.depths()).map((depth) => [depth.name, depth[count]]));
  metrics.gauges("hubbub_jobs_waiting", () => depths("waiting"));
  metrics.gauges("hubbub_jobs_running", () => depths("running"));
}

const refuseToMail = {
  send: async (): Promise<void> => {
    throw new Error("SMTP_URL is not set, so mail goes nowhere.");
  },
};

function jobContext(run: JobRun, contexts: ContextFactory, unitOfWork: UnitOfWork): JobContext {
  const ctx = contexts(systemOrigin(run.id), null);
  return {
    ...ctx,
    log: run.log,
    stopping: run.stopping,
    transaction: (work) =>
      unitOfWork({ accountId: null, key: null }, async (tx) => {
        const writeCtx: WriteContext = { ...ctx, sql: tx.sql, db: tx.db, tx };
        return await work(writeCtx);
      }),
  };
}
