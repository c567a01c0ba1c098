/**
 * A real PostgreSQL for whoever configures none: made under DATA_DIR at the first start, found again by the next, durable,
 * reachable through a Unix socket only. It survives a killed Hubbub, which finds it running and takes it over; killed
 * itself, it is started again. An advisory lock, held for as long as we live, keeps a second Hubbub away.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import type { Log } from "#src/kit/log.ts";
import { embeddedName, prepareCluster, type Cluster } from "./postgres-cluster.ts";
import {
  findServer,
  lastLogLine,
  serverArguments,
  socketPort,
  spawnServer,
  wasStartedWith,
  type PostgresProcess,
} from "./postgres-process.ts";
import { StartupError } from "./startup-error.ts";

export interface EmbeddedPostgres {
  /** Understood by libpq, pg and `connectPostgres` alike. Holds the password. */
  readonly url: string;
  /** Ends the server; whoever is still connected is cut off. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Log;
  /** Added to the durable defaults, for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Says who holds the cluster; any number will do, as long as it stays the same. */
const guardLock = 4_802_202_601;
const startMs = 10_000;
/** A killed predecessor's session ends as soon as its running statement does. */
const predecessorMs = 2_000;
const pollMs = 15;
const restartPauseMs = 100;
const stopGraceMs = 8_000;
const releaseSeconds = 1;

interface Guard {
  readonly client: postgres.Sql;
  readonly server: PostgresProcess;
  /** Settles when the server went away under us. */
  readonly lost: Promise<void>;
  isLost(): boolean;
}

/** Throws a `StartupError` if another Hubbub uses this folder or PostgreSQL does not start. */
export async function startEmbeddedPostgres({
  dataDir,
  log,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await prepareCluster(dataDir);
  const args = serverArguments(cluster, settings);
  let guard = await takeOver(cluster, args, dataDir);
  let stopping = false;

  async function watch(): Promise<void> {
    for (;;) {
      await guard.lost;
      if (stopping) return;
      await release(guard);
      log.warn({}, "the embedded PostgreSQL went away, starting it again");
      guard = await revive();
      if (stopping) return release(guard);
    }
  }

  async function revive(): Promise<Guard> {
    for (;;) {
      try {
        return await takeOver(cluster, args, dataDir);
      } catch (error) {
        if (stopping) return guard;
        log.error({ err: error }, "the embedded PostgreSQL does not start");
        await Bun.sleep(restartPauseMs);
      }
    }
  }

  const watching = watch();
  return {
    url: addressOf(cluster),
    async stop() {
      stopping = true;
      await release(guard);
      await watching;
      await guard.server.stop(stopGraceMs);
    },
  };
}

/**
 * For a command that may run beside the server: uses the PostgreSQL that runs already, whoever started it, or starts one
 * until `stop`. Makes none: throws a `StartupError` where nothing was ever stored.
 */
export async function joinEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  if (!existsSync(join(options.dataDir, "postgres")))
    throw new StartupError(`There is no database in ${options.dataDir} yet: start Hubbub first.`);
  const cluster = await prepareCluster(options.dataDir);
  if (findServer(cluster) === undefined) return await startEmbeddedPostgres(options);
  return { url: addressOf(cluster), stop: async () => undefined };
}

/** Ends with a running server whose guard lock is ours. */
async function takeOver(
  cluster: Cluster,
  args: readonly string[],
  dataDir: string,
): Promise<Guard> {
  const deadline = performance.now() + startMs;
  for (;;) {
    const found = findServer(cluster);
    const server = found ?? spawnServer(cluster, args);
    const guard = await guardOnce(cluster, server, deadline);
    if (guard === undefined) {
      // The server ended or never answered: perhaps a killed one's last processes still hold its memory.
      if (performance.now() > deadline) {
        if (found === undefined) await server.stop(stopGraceMs);
        throw new StartupError(`PostgreSQL does not start: ${lastLogLine(cluster)}`);
      }
      await Bun.sleep(restartPauseMs);
    } else if (await holdLock(guard.client, dataDir)) {
      const wasLost = guard.isLost();
      if (!wasLost && wasStartedWith(cluster, args)) return guard;
      await release(guard);
      if (!wasLost) await server.stop(stopGraceMs);
    } else {
      await release(guard);
    }
  }
}

async function guardOnce(
  cluster: Cluster,
  server: PostgresProcess,
  deadline: number,
): Promise<Guard | undefined> {
  while (server.isAlive() && performance.now() < deadline) {
    const { promise: lost, resolve: onclose } = Promise.withResolvers<void>();
    let hasClosed = false;
    const client = postgres({
      ...{ host: cluster.socketFolder, port: socketPort },
      ...{ database: "postgres", username: embeddedName, password: cluster.password },
      ...{ max: 1, fetch_types: false, max_lifetime: null, connect_timeout: 5 },
      connection: { application_name: `hubbub guard of process ${process.pid}` },
      onclose: () => {
        hasClosed = true;
        onclose();
      },
      onnotice: () => undefined,
    });
    try {
      await client`select 1`;
      return { client, server, lost, isLost: () => hasClosed };
    } catch {
      await client.end({ timeout: 0 });
      await Bun.sleep(pollMs);
    }
  }
  return undefined;
}

/** False when the server went away meanwhile. */
async function holdLock(client: postgres.Sql, dataDir: string): Promise<boolean> {
  const deadline = performance.now() + predecessorMs;
  try {
    for (;;) {
      const [row] = await client`select pg_try_advisory_lock(${guardLock}) as held`;
      if (row?.["held"] === true) break;
      if (performance.now() > deadline) throw new StartupError(await inUse(client, dataDir));
      await Bun.sleep(pollMs);
    }
    const [found] = await client`select 1 from pg_database where datname = ${embeddedName}`;
    if (found === undefined) await client.unsafe(`create database ${embeddedName}`);
    return true;
  } catch (error) {
    if (!(error instanceof StartupError)) return false;
    await client.end({ timeout: releaseSeconds });
    throw error;
  }
}

/** Without a limit, a connection that hangs would keep us from ever trying again. */
function release(guard: Guard): Promise<void> {
  return guard.client.end({ timeout: releaseSeconds });
}

async function inUse(client: postgres.Sql, dataDir: string): Promise<string> {
  const [holder] = await client`
    select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and a.application_name like 'hubbub guard of %'`;
  const who = String(holder?.["name"] ?? "").replace("hubbub guard of ", "");
  return `DATA_DIR ${dataDir} is in use by another Hubbub${who === "" ? "" : ` (${who})`}: stop it, or choose another DATA_DIR.`;
}

function addressOf(cluster: Cluster): string {
  const socket = encodeURIComponent(cluster.socketFolder);
  return `postgres://${embeddedName}:${cluster.password}@localhost:${socketPort}/${embeddedName}?host=${socket}`;
}
