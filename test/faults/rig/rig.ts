/**
 * Two servers and a worker as real processes, on a PostgreSQL and a Redis of their own. Every link between them, and from
 * clients to the servers, goes through a proxy that can fail alone.
 */
import { startProxy, type Proxy } from "#test/harness/proxy.ts";
import { freePort } from "#test/harness/free-port.ts";
import { startRedisCluster } from "#test/harness/redis-cluster.ts";
import { startTestRedis, type TestRedis } from "#test/harness/redis.ts";
import type { Door } from "./device.ts";
import { Instance } from "./instance.ts";
import { startRigPostgres, type RigPostgres } from "./postgres.ts";

export type RedisMode = "none" | "plain" | "cluster";

export interface RigServer {
  readonly instance: Instance;
  readonly door: Door;
  readonly clients: Proxy;
  readonly postgres: Proxy;
  /** The nodes of a cluster name themselves to whoever asks, so links to them are not proxied. */
  readonly redis: Proxy | null;
}

export interface Rig {
  readonly redisMode: RedisMode;
  readonly database: string;
  readonly postgres: RigPostgres;
  readonly redisNodes: readonly TestRedis[];
  readonly servers: readonly [RigServer, RigServer];
  readonly worker: Instance;
  /** Every link whole, every process running and serving. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

const database = "rig";
const secrets = {
  TOKEN_SECRET: "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
  ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
};
const common = {
  ...secrets,
  NODE_ENV: "test",
  ALLOWED_HOSTS: "127.0.0.1",
  RATE_LIMIT_FACTOR: "1000",
  LOG_LEVEL: "warn",
};

const startTriesMax = 5;

interface Redis {
  readonly nodes: readonly TestRedis[];
  readonly url: string | null;
  whole(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRig(redisMode: RedisMode): Promise<Rig> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).toReversed()) await undo();
  };
  try {
    const postgres = await startRigPostgres();
    stops.push(() => postgres.stop());
    await postgres.createDatabase(database);
    const redis = await openRedis(redisMode);
    stops.push(() => redis.stop());
    const servers = [
      await makeServer("A", postgres, redis, stops),
      await makeServer("B", postgres, redis, stops),
    ] as const;
    const worker = await makeWorker(postgres, redis, stops);
    // One of them migrates the database, and the others wait for it.
    await Promise.all([...servers.map(({ instance }) => instance.start()), worker.start()]);
    return {
      ...{ redisMode, database, postgres, redisNodes: redis.nodes, servers, worker, stop },
      async heal() {
        for (const { clients, postgres: toPostgres, redis: toRedis } of servers)
          for (const link of [clients, toPostgres, toRedis]) link?.heal();
        for (const node of redis.nodes) node.resume();
        for (const instance of [...servers.map((server) => server.instance), worker]) {
          instance.resume();
          await instance.up();
        }
        await redis.whole();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A port that was free a moment ago may be somebody else's by now. */
async function retried<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      if (tries === startTriesMax) throw error;
    }
  }
}

async function nothing(): Promise<void> {
  // There is nothing to wait for.
}

async function openRedis(mode: RedisMode): Promise<Redis> {
  switch (mode) {
    case "none":
      return { nodes: [], url: null, whole: nothing, stop: nothing };
    case "plain": {
      const node = await retried(() => startTestRedis());
      return { nodes: [node], url: node.url, whole: nothing, stop: () => node.stop() };
    }
    case "cluster":
      return await retried(() => startRedisCluster());
  }
}

async function makeServer(
  name: string,
  postgres: RigPostgres,
  redis: Redis,
  stops: (() => Promise<void>)[],
): Promise<RigServer> {
  const port = await freePort();
  const link = async (target: number): Promise<Proxy> => {
    const proxy = await startProxy(() => target);
    stops.push(() => proxy.stop());
    return proxy;
  };
  const toPostgres = await link(postgres.port);
  const [node] = redis.nodes;
  const toRedis = redis.nodes.length === 1 && node ? await link(node.port) : null;
  const redisUrl = toRedis ? `redis://127.0.0.1:${toRedis.port}` : redis.url;
  const clients = await link(port);
  const instance = new Instance({
    name,
    port,
    env: {
      ...common,
      ROLE: "web",
      DATABASE_URL: postgres.url(database, toPostgres.port),
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    },
  });
  stops.push(() => instance.stop());
  const url = `http://127.0.0.1:${clients.port}`;
  const door = { name, url, isLeaving: () => instance.isLeaving };
  return { instance, door, clients, postgres: toPostgres, redis: toRedis };
}

async function makeWorker(
  postgres: RigPostgres,
  redis: Redis,
  stops: (() => Promise<void>)[],
): Promise<Instance> {
  const worker = new Instance({
    name: "worker",
    port: await freePort(),
    env: {
      ...common,
      ROLE: "worker",
      DATABASE_URL: postgres.url(database),
      ...(redis.url === null ? {} : { REDIS_URL: redis.url }),
    },
  });
  stops.push(() => worker.stop());
  return worker;
}
