/** A Redis Cluster of masters without replicas, in this machine's memory, put together without `redis-cli`. */
import { orSkip, startTestRedis, type TestRedis } from "./redis.ts";
import { stopAtEnd } from "./cleanup.ts";
import { freePort } from "./free-port.ts";

export interface TestRedisCluster {
  /** As `REDIS_URL` takes it: every node, with commas. */
  readonly url: string;
  readonly nodes: readonly TestRedis[];
  /** Until every node answers that the cluster is whole, e.g. after one of them was away. */
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const slotsCount = 16_384;
const wholeMs = 15_000;
const pollMs = 20;
const settings = {
  "cluster-enabled": "yes",
  "cluster-config-file": "nodes.conf",
  // How soon a node that does not answer counts as gone.
  "cluster-node-timeout": "1000",
  "cluster-announce-ip": "127.0.0.1",
  // The slots of the others stay usable without it.
  "cluster-require-full-coverage": "no",
};

let own: Promise<TestRedisCluster> | undefined;

/** The test file's own, started when first asked for; undefined where Redis cannot be had. */
export function sharedRedisCluster(): Promise<TestRedisCluster | undefined> {
  own ??= startRedisCluster().then((cluster) => {
    stopAtEnd(() => cluster.stop());
    return cluster;
  });
  return orSkip(own);
}

/** Takes about two seconds: so long does a master wait before it takes its first write. */
export async function startRedisCluster(mastersCount = 3): Promise<TestRedisCluster> {
  const nodes: TestRedis[] = [];
  const busPorts: number[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let index = 0; index < mastersCount; index += 1) {
      const busPort = await freePort();
      busPorts.push(busPort);
      nodes.push(await startTestRedis({ ...settings, "cluster-port": String(busPort) }));
    }
    await introduce(nodes, busPorts);
    await whole(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: nodes.map(({ url }) => url).join(","), nodes, whole: () => whole(nodes), stop };
}

async function introduce(nodes: readonly TestRedis[], busPorts: readonly number[]): Promise<void> {
  const share = Math.ceil(slotsCount / nodes.length);
  for (const [index, node] of nodes.entries()) {
    const last = Math.min((index + 1) * share, slotsCount) - 1;
    await node.command("CLUSTER", "SET-CONFIG-EPOCH", index + 1);
    await node.command("CLUSTER", "ADDSLOTSRANGE", index * share, last);
  }
  for (const [index, node] of nodes.entries())
    if (index > 0)
      await nodes[0]?.command("CLUSTER", "MEET", "127.0.0.1", node.port, busPorts[index] ?? 0);
}

async function whole(nodes: readonly TestRedis[]): Promise<void> {
  const deadlineMs = performance.now() + wholeMs;
  for (const node of nodes) {
    while (!(await seesAll(node, nodes.length))) {
      if (performance.now() > deadlineMs)
        throw new Error("the Redis Cluster did not come together");
      await Bun.sleep(pollMs);
    }
  }
}

async function seesAll(node: TestRedis, count: number): Promise<boolean> {
  const info = String(await node.command("CLUSTER", "INFO"));
  const says = (name: string, value: string | number): boolean =>
    info.includes(`${name}:${value}\r\n`);
  return (
    says("cluster_state", "ok") &&
    says("cluster_slots_ok", slotsCount) &&
    says("cluster_known_nodes", count)
  );
}
