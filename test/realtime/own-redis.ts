/** A Redis that a test file may break, because nobody else uses it. */
import { test } from "bun:test";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { orSkip, startTestRedis, type TestRedis } from "#test/harness/redis.ts";

const redis = await orSkip(startTestRedis());
if (redis) stopAtEnd(() => redis.stop());

/** Skipped, loudly, where Redis cannot be had. */
export const withRedis = test.skipIf(redis === undefined);

export function server(): TestRedis {
  if (!redis) throw new Error("skipped");
  return redis;
}
