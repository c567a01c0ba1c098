/** A durable PostgreSQL of the rig's own, on a loopback port, which can be stopped the way a power cut does it. */
import { connectPostgres } from "#src/platform/postgres.ts";
import { embeddedName, prepareCluster } from "#src/platform/postgres-cluster.ts";
import {
  serverArguments,
  spawnServer,
  type PostgresProcess,
} from "#src/platform/postgres-process.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { freePort } from "#test/harness/free-port.ts";

export interface RigPostgres {
  readonly port: number;
  /** Of one database, past every proxy or through one. */
  url(database: string, port?: number): string;
  createDatabase(name: string): Promise<void>;
  /** `immediate`: every process ends at once, nothing is flushed. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const startMs = 15_000;
const pollMs = 20;

export async function startRigPostgres(): Promise<RigPostgres> {
  const dataDir = temporaryDataDir();
  const cluster = await prepareCluster(dataDir.path);
  const port = await freePort();
  const settings = { listen_addresses: "127.0.0.1", port: String(port), max_connections: "200" };
  const args = serverArguments(cluster, settings);
  let server: PostgresProcess | null = null;

  function url(database: string, through = port): string {
    return `postgres://${embeddedName}:${cluster.password}@127.0.0.1:${through}/${database}`;
  }

  async function start(): Promise<void> {
    server = spawnServer(cluster, args);
    const deadline = performance.now() + startMs;
    while (!(await answers(url("postgres")))) {
      if (performance.now() > deadline) throw new Error("PostgreSQL did not start");
      // The postmaster gives up when a killed predecessor's last processes still hold its memory.
      if (!server.isAlive()) server = spawnServer(cluster, args);
      await Bun.sleep(pollMs);
    }
  }

  await start();
  return {
    port,
    url,
    start,
    createDatabase: (name) => run(url("postgres"), `create database ${name}`),
    async crash() {
      if (server === null) return;
      process.kill(server.pid, "SIGQUIT");
      while (server.isAlive()) await Bun.sleep(pollMs);
    },
    async stop() {
      await server?.stop(1_000);
      dataDir.remove();
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await run(url, "select 1");
    return true;
  } catch {
    return false;
  }
}

async function run(url: string, statement: string): Promise<void> {
  const { sql, close } = connectPostgres({ url, poolSize: 1, applicationName: "fault rig" });
  try {
    await sql.unsafe(statement);
  } finally {
    await close();
  }
}
