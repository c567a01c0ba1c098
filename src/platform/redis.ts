/**
 * Connections to Redis or a Redis Cluster. Commands fail fast and are never kept for later: whoever sends them knows what
 * to do without Redis, and a reply that comes late is worth less than none. Nor are they ever sent a second time: what has
 * failed may have been done.
 */
import { Cluster, Redis, type RedisOptions } from "ioredis";
import type { Log } from "../kit/log.ts";
import { JoiningConnector } from "./redis-connector.ts";

export type RedisClient = Redis | Cluster;

export interface RedisLink {
  /** Commands of one turn leave together. A command without an answer fails after a second, together with its connection. */
  readonly commands: RedisClient;
  /** A connection of its own for reads that block, because they would hold up everything behind them. */
  openReader(): RedisClient;
  /** The servers that hold data now: one, or each master of a cluster. */
  masters(): readonly Redis[];
  close(): void;
}

/** Where a deployment keeps its keys. */
export interface RedisPlace {
  readonly link: RedisLink;
  /** What every key begins with. */
  readonly prefix: string;
}

/** Milliseconds after which a command counts as lost. */
export const commandTimeoutMs = 1_000;
/** Milliseconds a blocking read waits at the server. Without an answer a second later it fails. */
export const readBlockMs = 1_000;
const connectTimeoutMs = 2_000;
const reconnectMsMax = 500;
/** Times that a cluster may point a command to another node. */
const redirectionsMax = 4;
/** How often a cluster is asked who holds what: at once while a node is away, and now and then anyway. */
const watchMs = 1_000;
const calmRounds = 10;

const shared = {
  Connector: JoiningConnector,
  connectTimeout: connectTimeoutMs,
  // A command without a connection fails at once instead of waiting for one.
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
} satisfies RedisOptions;

// What the server owes for so long ends the connection: a network that swallows everything says nothing, unanswered
// commands would pile up, and those sent until then would fail a second late each instead of at once.
const commanding = {
  ...shared,
  commandTimeout: commandTimeoutMs,
  socketTimeout: commandTimeoutMs,
} satisfies RedisOptions;
// Not `blockingTimeout`, which answers for a silent server as if nothing new had come.
const reading = {
  ...shared,
  commandTimeout: readBlockMs + commandTimeoutMs,
  socketTimeout: readBlockMs + commandTimeoutMs,
} satisfies RedisOptions;

type Options = typeof commanding | typeof reading;

/** `url`: one address of a single server, or several with commas (or one with `?cluster=true`) of a cluster. */
export function connectRedis(url: string, log: Log): RedisLink {
  const open: RedisClient[] = [];
  const watches: NodeJS.Timeout[] = [];
  const connect = (options: Options): RedisClient => {
    const client = isCluster(url)
      ? openCluster(url, options, (watch) => watches.push(watch))
      : new Redis(url, { ...options, enableOfflineQueue: false, retryStrategy: reconnectMs });
    // Without a listener every lost connection would be printed; who sends commands sees them fail.
    client.on("error", (error: unknown) => log.debug({ err: error }, "Redis connection"));
    open.push(client);
    return client;
  };
  const commands = connect(commanding);
  return {
    commands,
    openReader: () => connect(reading),
    masters: () => (commands instanceof Cluster ? commands.nodes("master") : [commands]),
    close() {
      for (const watch of watches) clearInterval(watch);
      for (const client of open) client.disconnect();
    },
  };
}

export function isCluster(url: string): boolean {
  return url.includes(",") || /[?&]cluster=true\b/.test(url);
}

function openCluster(
  url: string,
  options: Options,
  opened: (watch: NodeJS.Timeout) => void,
): Cluster {
  const nodes = url.split(",").map((node) => new URL(node.trim()));
  const [first] = nodes;
  const isEncrypted = first?.protocol === "rediss:";
  const cluster = new Cluster(
    nodes.map((node) => ({
      host: node.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(node.port || 6379),
    })),
    {
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectMs,
      clusterNodeRetryStrategy: reconnectMs,
      slotsRefreshTimeout: commandTimeoutMs,
      maxRedirections: redirectionsMax,
      // Each of these would send a command again that a lost node may have done.
      retryDelayOnFailover: 0,
      retryDelayOnClusterDown: 0,
      // Certificates name hosts, not addresses.
      ...(isEncrypted ? { dnsLookup: (host, found) => found(null, host) } : {}),
      redisOptions: {
        ...options,
        ...(first?.username ? { username: decodeURIComponent(first.username) } : {}),
        ...(first?.password ? { password: decodeURIComponent(first.password) } : {}),
        ...(isEncrypted ? { tls: {} } : {}),
      },
    },
  );
  // Otherwise a node is connected to by its first command, and those beside it fail.
  cluster.on("+node", (node: Redis) => {
    if (node.status === "wait") node.connect().catch(() => undefined);
  });
  opened(watchCluster(cluster));
  return cluster;
}

/** The client's own timer for this can outlive it, and does not see that every node it knows is gone. */
function watchCluster(cluster: Cluster): NodeJS.Timeout {
  let round = 0;
  return setInterval(() => {
    round += 1;
    const isCalm = cluster.nodes().every(({ status }) => status === "ready");
    if (cluster.status !== "ready" || (isCalm && round % calmRounds !== 0)) return;
    cluster.refreshSlotsCache((error) => {
      // Nobody answers: from the addresses given, as at the start.
      if (error && cluster.status === "ready") cluster.disconnect(true);
    });
  }, watchMs);
}

/** Quick at first, then every half second: an instance without Redis is worth less than the attempts. */
function reconnectMs(attempt: number): number {
  return Math.min(25 * 2 ** Math.min(attempt, 10), reconnectMsMax) * (0.5 + Math.random() / 2);
}
