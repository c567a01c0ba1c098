import { expect, test } from "bun:test";
import { Redis } from "ioredis";
import { redisUrl } from "#test/harness/services.ts";

const url = await redisUrl();

test.skipIf(url === undefined)(
  "tests have a real Redis that refuses rather than forgets",
  async () => {
    const redis = new Redis(url ?? "");
    await redis.set("greeting", "hello");
    expect(await redis.get("greeting")).toBe("hello");
    expect(await redis.config("GET", "maxmemory-policy")).toEqual([
      "maxmemory-policy",
      "noeviction",
    ]);
    await redis.quit();
  },
);
