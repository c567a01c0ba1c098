/** The composition root: settings in, a running server out, and everything closed again in reverse order. */
import { systemClock, type Clock } from "./kit/clock.ts";
import type { Catalogue } from "./kit/catalogue.ts";
import type { Sql } from "./kit/context.ts";
import { newId } from "./kit/id.ts";
import type { Log } from "./kit/log.ts";
import type { Services } from "./kit/services.ts";
import { describeApi } from "./contract/describe.ts";
import { startJobs, type Jobs } from "./jobs/jobs.ts";
import { jobRecords } from "./jobs/personal-data.ts";
import { warnOfWeakAudit } from "./platform/audit-owner.ts";
import { refuseUndurable } from "./platform/durability.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./platform/embedded-postgres.ts";
import type { DevelopmentMailbox } from "./platform/mailbox.ts";
import { createMetrics, type Metrics } from "./platform/metrics.ts";
import { migrate } from "./platform/migrate.ts";
import { listenOnFreePort } from "./platform/ports.ts";
import { connectPostgres, drizzleOn, type Postgres } from "./platform/postgres.ts";
import { connectRedis, type RedisPlace } from "./platform/redis.ts";
import type { PasswordCost } from "./platform/password.ts";
import { openServices } from "./platform/services.ts";
import { within } from "./platform/within.ts";
import { createMemoryBus, type Bus } from "./realtime/bus.ts";
import { watchHistory } from "./realtime/history.ts";
import { createRealtime, type Realtime } from "./realtime/realtime.ts";
import { openBoard } from "./realtime/redis/board.ts";
import { RedisBus } from "./realtime/redis/bus.ts";
import { defaultBusTiming, type BusTiming } from "./realtime/redis/timing.ts";
import { noCheckpoints, type Checkpoints, type UnitOfWork } from "./realtime/unit-of-work.ts";
import { catalogue as everyDomain } from "./registry.ts";
import { addressesOf, type Config } from "./config.ts";
import { createContextFactory, systemOrigin, type ContextFactory } from "./transport/contexts.ts";
import { jobContext } from "./transport/job-context.ts";
import type { Gateway } from "./transport/gateway.ts";
import { cookiePlaceOf } from "./transport/cookies.ts";
import { createOriginPolicy, type OriginPolicy } from "./transport/headers.ts";
import { purgeDoorRecords } from "./transport/housekeeping.ts";
import { doorRecords } from "./transport/personal-data.ts";
import { defaultTiming, type Timing } from "./transport/timing.ts";
import { createTransport, type Transport } from "./transport/transport.ts";
import { watchServer } from "./transport/watch-server.ts";

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Already starting, for who wants it to; otherwise it is started where `DATABASE_URL` is not set. */
  readonly embedded?: Promise<EmbeddedPostgres>;
  /** Tests move time, end the process at a point, or serve other domains. */
  readonly clock?: Clock;
  readonly hooks?: Checkpoints;
  /** The database is not the one this server knows any more: whoever started it should end it, and start another. */
  readonly historyReplaced?: () => void;
  readonly catalogue?: Catalogue;
  readonly timing?: Partial<Timing>;
  readonly busTiming?: Partial<BusTiming>;
  readonly passwordCost?: PasswordCost;
}

export interface HubbubServer {
  readonly port: number;
  readonly url: string;
  readonly database: string;
  readonly unitOfWork: UnitOfWork;
  readonly contexts: ContextFactory;
  readonly postgres: Postgres;
  readonly services: Services;
  readonly bus: Bus;
  readonly mailbox: DevelopmentMailbox | null;
  readonly jobs: Jobs;
  /** What is held for those connected right now. */
  readonly held: () => { sockets: number; connections: number; watches: number; followed: number };
  stop(): Promise<void>;
}

const poolConnections = 16;
const snapshotMode = "isolation level repeatable read read only";
/** Whatever is stuck: with the gateway's few seconds it is well within the ten that orchestrators are told to give. */
const stopMsMax = { jobs: 2_000, realtime: 1_500, http: 500, postgres: 1_000 };
/** Until then clients may be told what only the old history knew. */
const historyEveryMs = 2_000;
const listenSettings = {
  // Elysia's default would let a second server share the port, and each get some of the connections.
  reusePort: false,
  /** Seconds of silence on a connection that is no socket. */
  idleTimeout: 30,
  /** The doors have bounds of their own; the largest file there may be must pass. */
  maxRequestBodySize: 512 * 1024 * 1024,
};

export async function startServer(options: ServerOptions): Promise<HubbubServer> {
  const { config, log } = options;
  if (config.databaseUrl !== undefined) return startOn(config.databaseUrl, options);
  const embedded = await (options.embedded ??
    startEmbeddedPostgres({ dataDir: config.dataDir, log }));
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
  const { config, log, clock = systemClock, hooks = noCheckpoints, passwordCost } = options;
  const { rateLimitFactor, trustedProxies, metricsToken } = config;
  const catalogue = withHousekeeping(options.catalogue ?? everyDomain);
  const postgres = await openDatabase(database, config, log);
  const sql = postgres.sql as Sql;
  const place = { ...placeAt(config, config.port), policy: refuseEveryone };
  const parts = { clock, log, passwordCost };
  const { services, mailbox, ...outside } = openServices(config, parts, () => place);
  const redis = openRedis(config, log);
  const metrics = createMetrics();
  const bus = openBus(redis, metrics, options);
  const board = openBoard(clock, redis);
  const around = { sql, db: postgres.db, clock, log, services, bus, board, ports: catalogue.ports };
  const contexts = createContextFactory(around);
  const timing = { ...defaultTiming, ...options.timing };
  const realtime = createRealtime({
    ...{ sql, drizzleOn, catalogue, bus, clock, log, hooks, timing },
    observer: metrics,
    begin: (work, mode) => postgres.sql.begin(mode ?? "", work) as ReturnType<typeof work>,
    readContext: () => contexts(systemOrigin(newId()), null),
    enqueue: (tx, job, data, jobOptions) => jobs.enqueue(tx, job, data, jobOptions),
  });
  const jobs: Jobs = startJobs({
    catalogue,
    databaseUrl: database,
    log,
    makeContext: (run) => jobContext(run, contexts, realtime.unitOfWork),
    observe: (job, outcome, seconds) => metrics.job(job, outcome, seconds),
  });
  const life = { isStopping: false };
  const { app, gateway } = createTransport({
    ...{ catalogue, contexts, realtime, metrics, clock, log, hooks, mailbox, redis },
    ...{ production: config.production, servesApi: config.role !== "worker" },
    ...{ secrets: services.secrets, timing, rateLimitFactor, trustedProxies, metricsToken },
    policy: () => place.policy,
    cookiePlace: () => place.cookies,
    checks: { postgres: () => answers(sql), server: () => refuseTraffic(life) },
    documentation: () => describeApi(catalogue, place.publicUrl),
    snapshot: snapshotsOn(postgres),
  });
  const stopWatching = watch(metrics, { sql, bus, hub: realtime.hub, jobs }, options);
  await realtime.start();
  const port = await orStop(() => listen(app, gateway, config), realtime);
  Object.assign(place, placeAt(config, port));
  if (config.role !== "web") runJobs(jobs, log);
  return {
    ...{ port, url: place.publicUrl, database, contexts, postgres, services, bus, mailbox, jobs },
    unitOfWork: realtime.unitOfWork,
    held: () => ({ sockets: gateway.connectionCount, ...realtime.hub.size }),
    async stop() {
      // Not ready comes first: who sends the traffic is given time to notice.
      life.isStopping = true;
      await Bun.sleep(config.drainSeconds * 1000);
      stopWatching();
      await stopServing({ app, gateway, jobs, realtime });
      await closeAll(outside, redis, postgres);
    },
  };
}

async function closeAll(
  outside: { close(): void },
  redis: RedisPlace | null,
  postgres: Postgres,
): Promise<void> {
  outside.close();
  redis?.link.close();
  await postgres.close(stopMsMax.postgres / 1000);
}

async function stopServing(of: Transport & { jobs: Jobs; realtime: Realtime }): Promise<void> {
  const { app, gateway, jobs, realtime } = of;
  const jobsStopped = jobs.stop();
  await gateway.drain({
    relayed: () => realtime.relayed(),
    isAnswering: () => (app.server?.pendingRequests ?? 0) > 0,
  });
  await within(stopMsMax.jobs, jobsStopped);
  await within(stopMsMax.realtime, realtime.stop());
  await within(stopMsMax.http, app.stop(true));
}

/** Until the port is known, nobody knows what our own address is. */
const refuseEveryone: OriginPolicy = {
  allowsHost: () => false,
  allowsOrigin: () => false,
  namesOrigin: () => false,
  hasOtherOrigins: false,
};

function placeAt(config: Config, port: number) {
  const addresses = addressesOf(config, port);
  const cookies = cookiePlaceOf(addresses.publicUrl, config.production);
  return { ...addresses, cookies, policy: createOriginPolicy(addresses) };
}

function withHousekeeping(domains: Catalogue): Catalogue {
  return {
    ...domains,
    jobs: new Map([...domains.jobs, [purgeDoorRecords.name, purgeDoorRecords]]),
    ports: {
      ...domains.ports,
      personalData: [...domains.ports.personalData, doorRecords, jobRecords],
    },
  };
}

async function openDatabase(url: string, config: Config, log: Log): Promise<Postgres> {
  const postgres = connectPostgres({ url, poolSize: poolConnections, applicationName: "hubbub" });
  if (config.production) await refuseUndurable(postgres.sql);
  await migrate(postgres.sql);
  // The embedded one has no other user, and whoever runs it knows.
  if (config.production && config.databaseUrl !== undefined)
    await warnOfWeakAudit(postgres.sql, log);
  return postgres;
}

function openRedis(config: Config, log: Log): RedisPlace | null {
  if (config.redisUrl === undefined) return null;
  return { link: connectRedis(config.redisUrl, log), prefix: config.redisPrefix };
}

function openBus(redis: RedisPlace | null, observer: Metrics, options: ServerOptions): Bus {
  if (!redis) return createMemoryBus();
  const timing = { ...defaultBusTiming, ...options.busTiming };
  return new RedisBus({ ...redis, timing, observer, log: options.log });
}

function runJobs(jobs: Jobs, log: Log): void {
  jobs.work().catch((error: unknown) => log.error({ err: error }, "jobs are not run here"));
}

/** What has begun would go on, and complain of a database that is gone. */
async function orStop<T>(begin: () => T, realtime: Realtime): Promise<T> {
  try {
    return begin();
  } catch (error) {
    await realtime.stop();
    throw error;
  }
}

function listen(app: Transport["app"], gateway: Gateway, config: Config): number {
  const wanted = { port: config.port, isExplicit: config.portIsExplicit };
  return listenOnFreePort(wanted, (port) => {
    const settings = {
      ...{ port, hostname: config.host, websocket: gateway.websocket },
      ...listenSettings,
    };
    app.listen(settings);
    return app.server?.port ?? port;
  });
}

function watch(
  metrics: Metrics,
  parts: Parameters<typeof watchServer>[1],
  { historyReplaced: replaced = () => undefined }: ServerOptions,
): () => void {
  const stopServer = watchServer(metrics, parts);
  const stopHistory = watchHistory({ sql: parts.sql, everyMs: historyEveryMs, replaced });
  return () => {
    stopServer();
    stopHistory();
  };
}

function snapshotsOn(postgres: Postgres) {
  return <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
    postgres.sql.begin(snapshotMode, (tx) => work(tx as Sql)) as Promise<T>;
}

async function answers(sql: Sql): Promise<void> {
  await sql`select 1`;
}

/** Not ready comes first, so that the load balancer sends the next ones elsewhere. */
async function refuseTraffic(life: { readonly isStopping: boolean }): Promise<void> {
  if (life.isStopping) throw new Error("the server is stopping");
}
