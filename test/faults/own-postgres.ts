/** A durable PostgreSQL that a test may set up, kill, destroy and put back. Unlike the server's own, nobody revives it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { embeddedName, prepareCluster, type Cluster } from "#src/platform/postgres-cluster.ts";
import {
  lastLogLine,
  serverArguments,
  socketPort,
  spawnServer,
  type PostgresProcess,
} from "#src/platform/postgres-process.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";

const pollMs = 15;
const stopMs = 8_000;
const startMs = 20_000;

export class OwnPostgres {
  readonly #cluster: Cluster;
  #server: PostgresProcess | null = null;

  private constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** An initialised cluster, not started. Removed at the end of the test file. */
  static async create(): Promise<OwnPostgres> {
    const dataDir = temporaryDataDir();
    const own = new OwnPostgres(await prepareCluster(dataDir.path));
    stopAtEnd(async () => {
      await own.stop();
      dataDir.remove();
    });
    return own;
  }

  get dataFolder(): string {
    return this.#cluster.dataFolder;
  }

  url(database: string = embeddedName): string {
    const socket = encodeURIComponent(this.#cluster.socketFolder);
    return `postgres://${embeddedName}:${this.#cluster.password}@localhost:${socketPort}/${database}?host=${socket}`;
  }

  /** Resolves once it takes connections, which a server that replays WAL with `hot_standby=off` does when it is done. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const server = spawnServer(this.#cluster, serverArguments(this.#cluster, settings));
    this.#server = server;
    const deadline = performance.now() + startMs;
    for (;;) {
      if (!server.isAlive() || performance.now() > deadline)
        throw new Error(`PostgreSQL does not start: ${lastLogLine(this.#cluster)}`);
      const isUp = await this.on("postgres", (sql) => sql`select 1`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await Bun.sleep(pollMs);
    }
  }

  /** Runs statements on a connection of their own. */
  async on<T>(database: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    const { sql, close } = connectPostgres({
      ...{ url: this.url(database), poolSize: 1, applicationName: "test" },
    });
    try {
      return await work(sql);
    } finally {
      await close(0);
    }
  }

  /** As a power cut does. */
  kill(): void {
    if (this.#server) process.kill(this.#server.pid, "SIGKILL");
    this.#server = null;
  }

  async stop(): Promise<void> {
    await this.#server?.stop(stopMs);
    this.#server = null;
  }

  /** A folder that outlives the cluster and belongs to its user. */
  folder(): string {
    const path = mkdtempSync(join(tmpdir(), "hubbub-backup-"));
    const { account } = this.#cluster;
    if (account) chownSync(path, account.uid, account.gid);
    stopAtEnd(async () => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  /** Runs a shell command as the user that the cluster belongs to. */
  async shell(command: string): Promise<void> {
    const child = spawn("sh", ["-e", "-c", command], {
      ...this.#cluster.account,
      cwd: this.#cluster.home,
      env: { PATH: process.env["PATH"], PGDATA: this.dataFolder },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) throw new Error(`${command} ended with ${code}`);
  }
}
