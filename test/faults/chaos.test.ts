/**
 * Short seeds of the fault rig: two servers and a worker whose links, processes, PostgreSQL and Redis fail under load, and
 * nothing is lost, doubled or reordered. `bun run faults --seeds 20` is the long form.
 */
import { expect, test } from "bun:test";
import { orSkip } from "#test/harness/redis.ts";
import { findRedis } from "#test/harness/redis-binary.ts";
import { presets } from "./rig/presets.ts";
import { describeRun } from "./rig/report.ts";
import { startRig, type RedisMode } from "./rig/rig.ts";
import { runSeed } from "./rig/run-seed.ts";

const hasRedis = (await orSkip(findRedis())) !== undefined;
const short = { seconds: 4, sockets: 20, pauseMs: 400 };
const timeoutMs = 120_000;

async function runs(redis: RedisMode, seed: number): Promise<void> {
  const rig = await startRig(redis);
  try {
    const result = await runSeed(rig, { ...presets.chaos, ...short, seed });
    expect(result.violations.length === 0 ? "" : describeRun(result)).toBe("");
  } finally {
    await rig.stop();
  }
}

test.skipIf(!hasRedis)(
  "whatever breaks, everybody has everything once and in order",
  () => runs("plain", 2),
  timeoutMs,
);

test.skipIf(!hasRedis)(
  "whatever breaks, everybody has everything once and in order, on a Redis Cluster",
  () => runs("cluster", 3),
  timeoutMs,
);
