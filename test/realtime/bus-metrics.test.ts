/** What operators see of the bus, and of what it costs when it goes away. */
import { expect, test } from "bun:test";
import { createDatabase } from "#test/harness/postgres.ts";
import { orSkip, startTestRedis } from "#test/harness/redis.ts";
import { TestServer } from "#test/harness/server.ts";
import { group, send } from "./support.ts";

const redis = await orSkip(startTestRedis());

/** Resolves with the value of a series once it is as wanted. */
async function seen(
  server: TestServer,
  series: string,
  isWanted: (value: number) => boolean,
): Promise<number> {
  for (;;) {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`${series} `));
    const value = Number(line?.slice(series.length + 1) ?? Number.NaN);
    if (isWanted(value)) return value;
    await Bun.sleep(20);
  }
}

test.skipIf(!redis)(
  "an event between two instances is counted on both, with the time it was under way; a Redis that goes away shows",
  async () => {
    if (!redis) throw new Error("a Redis");
    const database = await createDatabase();
    const options = { database: database.url, env: { REDIS_URL: redis.url } };
    const [here, there] = [await TestServer.start(options), await TestServer.start(options)];
    const [ann, bob] = await here.people("ann", "bob");
    if (!ann || !bob) throw new Error("two people");
    await bob.connect(undefined, there);
    const chatId = await group(ann, bob);
    await send(ann, chatId, "from here to there");
    await bob.socket.hears("chat.messageCreated", { text: "from here to there" });

    expect(
      await seen(there, 'hubbub_bus_entries_total{direction="in"}', (n) => n > 0),
    ).toBeGreaterThan(0);
    expect(
      await seen(here, 'hubbub_bus_entries_total{direction="out"}', (n) => n > 0),
    ).toBeGreaterThan(0);
    await seen(there, "hubbub_bus_lag_seconds_count", (n) => n > 0);
    // Between two processes of one machine, by one clock: neither negative nor minutes.
    expect(await seen(there, "hubbub_bus_lag_seconds_sum", (n) => n >= 0)).toBeLessThan(60);
    await seen(there, "hubbub_bus_routes", (routes) => routes === 1);
    await seen(here, "hubbub_bus_up", (up) => up === 1);
    await seen(here, "hubbub_limits_shared", (shared) => shared === 1);

    await redis.stopServer();
    await seen(here, "hubbub_bus_up", (up) => up === 0);
    await seen(here, "hubbub_limits_shared", (shared) => shared === 0);
    await redis.startAgain();
    await seen(here, "hubbub_bus_up", (up) => up === 1);
    await seen(here, 'hubbub_repairs_total{reason="unreachable"}', (repairs) => repairs > 0);
    await Promise.all([here.stop(), there.stop()]);
    await database.drop();
    await redis.stop();
  },
  60_000,
);
