/**
 * Connections to Redis or a Redis Cluster. Commands fail fast and are never kept for later: whoever sends them knows what
 * to do without Redis, and a reply that comes late is worth less than none.
 */
import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { Log } from "../kit/log.ts";

export type RedisClient = Redis | Cluster;

export interface RedisLink {
  /** Commands of one turn leave together. A command without an answer fails after a second. */
  readonly commands: RedisClient;
  /** A connection of its own for reads that block, because they would hold up everything behind them. */
  openReader(): RedisClient;
  /** The servers that hold data now: one, or each master of a cluster. */
  masters(): readonly Redis[];
  close(): void;
}

/** Milliseconds after which a command counts as lost. */
export const commandTimeoutMs = 1_000;
/** Milliseconds a blocking read waits at the server. */
export const readBlockMs = 1_000;
const connectTimeoutMs = 2_000;
const reconnectMsMax = 1_000;

const shared = {
  connectTimeout: connectTimeoutMs,
  // A command without a connection fails at once instead of waiting for one.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
} satisfies RedisOptions;

const commanding = { ...shared, commandTimeout: commandTimeoutMs } satisfies RedisOptions;
// A blocked read may never settle once its server died: the client gives up on it by itself.
const reading = {
  ...shared,
  blockingTimeout: readBlockMs + commandTimeoutMs,
  commandTimeout: readBlockMs + 2 * commandTimeoutMs,
} satisfies RedisOptions;

/** `url`: one address of a single server, or several with commas (or one with `?cluster=true`) of a cluster. */
export function connectRedis(url: string, log: Log): RedisLink {
  const open: RedisClient[] = [];
  const connect = (options: RedisOptions, enableAutoPipelining: boolean): RedisClient => {
    const client = isCluster(url)
      ? openCluster(url, options, enableAutoPipelining)
      : new Redis(url, {
          ...options,
          enableAutoPipelining,
          enableOfflineQueue: false,
          retryStrategy: reconnectMs,
        });
    // Without a listener every lost connection would be printed; who sends commands sees them fail.
    client.on("error", (error: unknown) => log.debug({ err: error }, "Redis connection"));
    open.push(client);
    return client;
  };
  const commands = connect(commanding, true);
  return {
    commands,
    openReader: () => connect(reading, false),
    masters: () => (commands instanceof Cluster ? commands.nodes("master") : [commands]),
    close() {
      for (const client of open) client.disconnect();
    },
  };
}

export function isCluster(url: string): boolean {
  return url.includes(",") || /[?&]cluster=true\b/.test(url);
}

function openCluster(url: string, options: RedisOptions, enableAutoPipelining: boolean): Cluster {
  const nodes = url.split(",").map((node) => new URL(node.trim()));
  const [first] = nodes;
  return new Cluster(
    nodes.map((node) => ({ host: node.hostname, port: Number(node.port || 6379) })),
    {
      enableAutoPipelining,
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectMs,
      slotsRefreshTimeout: connectTimeoutMs,
      slotsRefreshInterval: 5_000,
      redisOptions: {
        ...options,
        ...(first?.username ? { username: decodeURIComponent(first.username) } : {}),
        ...(first?.password ? { password: decodeURIComponent(first.password) } : {}),
        ...(first?.protocol === "rediss:" ? { tls: {} } : {}),
      },
    },
  );
}

/** Quick at first, then every second: an instance without Redis is worth less than the attempts. */
function reconnectMs(attempt: number): number {
  return Math.min(50 * 2 ** Math.min(attempt, 10), reconnectMsMax) * (0.5 + Math.random() / 2);
}
