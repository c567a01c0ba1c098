/** What can go wrong with Redis, each alone: the instance notices, asks PostgreSQL, and is whole again. */
import { expect } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { packName } from "#src/realtime/redis/wire.ts";
import { account, eventFor, quick, redisStation, type Station } from "./bus-support.ts";
import { server, withRedis } from "./own-redis.ts";

interface Ends {
  readonly prefix: string;
  readonly from: Station;
  readonly to: Station;
  readonly id: string;
}

async function ends(): Promise<Ends> {
  const prefix = `test-${newId().slice(-12)}`;
  const from = await redisStation(server().url, prefix, quick);
  const to = await redisStation(server().url, prefix, quick);
  const id = newId();
  await to.want(account(id));
  // Who has nobody connected has nothing to repair.
  await from.want(account(newId()));
  return { prefix, from, to, id };
}

async function keysOf(prefix: string, kind: string): Promise<string[]> {
  return (await server().command("KEYS", `${prefix}:${kind}:*`)) as string[];
}

/** How often instances made sure that nothing was trimmed. */
async function countChecks(): Promise<number> {
  const stats = String(await server().command("INFO", "commandstats"));
  return Number(/cmdstat_xinfo\|stream:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

/** Both are up and what one publishes reaches the other. */
async function delivers({ from, to, id }: Ends, seq: number): Promise<void> {
  await from.until(() => from.bus.isUp);
  await to.until(() => to.bus.isUp);
  await from.bus.publish([eventFor([id], seq)]);
  await to.until(() => to.seqs().includes(seq));
}

withRedis(
  "a server that stops answering is noticed, also by a read that never settles",
  async () => {
    const all = await ends();
    server().pause();
    try {
      await all.to.until(() => !all.to.bus.isUp);
      // Publishing does not wait for it, and says that it did not work.
      await all.from.until(() => !all.from.bus.isUp);
      const refusal = all.from.bus.publish([eventFor([all.id], 1)]).then(
        () => null,
        (error: unknown) => error,
      );
      expect(await refusal).toBeInstanceOf(Error);
      await all.to.want(account(newId()));
    } finally {
      server().resume();
    }
    await delivers(all, 2);
    expect(all.to.repairs).toContain("unreachable");
  },
);

withRedis("a server that comes back empty gets every route anew", async () => {
  const all = await ends();
  await server().killAndRestartEmpty();
  for (const station of [all.from, all.to]) await station.until(() => station.repairs.length > 0);
  await delivers(all, 1);
});

withRedis(
  "a server that forgot everything while it went on running is noticed by the lease",
  async () => {
    const all = await ends();
    await server().flushAll();
    for (const station of [all.from, all.to])
      await station.until(() => station.repairs.includes("lease-lost"));
    await delivers(all, 1);
  },
);

withRedis("what was trimmed before it was read is noticed", async () => {
  const all = await ends();
  const inboxes = await keysOf(all.prefix, "inbox");
  // In one transaction: the reader cannot look in between.
  const script = `for i = 1, 50 do redis.call('XADD', KEYS[1], '*', 'x', 'y') end
    return redis.call('XTRIM', KEYS[1], 'MAXLEN', 5)`;
  for (const inbox of inboxes) await server().command("EVAL", script, 1, inbox);
  for (const station of [all.from, all.to])
    await station.until(() => station.repairs.includes("trimmed"));
  await delivers(all, 1);
});

withRedis("an inbox that was read and trimmed behind the reader is no loss", async () => {
  const all = await ends();
  for (let seq = 1; seq <= 300; seq += 1) await all.from.bus.publish([eventFor([all.id], seq)]);
  await all.to.until(() => all.to.seqs().length === 300);
  const [inbox = ""] = await keysOf(all.prefix, "inbox");
  await server().command("XTRIM", inbox, "MAXLEN", 0);
  const [before, checks] = [all.to.repairs.length, await countChecks()];
  for (let seq = 301; (await countChecks()) < checks + 6; seq += 1) {
    await all.from.bus.publish([eventFor([all.id], seq)]);
    await all.to.until(() => all.to.seqs().includes(seq));
  }
  expect(all.to.repairs.length).toBe(before);
});

withRedis("an instance that vanished is noticed, and its routes are not kept", async () => {
  const { prefix, from, id } = await ends();
  const dead = newId();
  // As an instance leaves them that dies: a route, and an inbox that nobody refreshes.
  const route = `${prefix}:route:account:${id}`;
  await server().command("HSET", route, dead, "active");
  await from.bus.publish([eventFor([id], 1)]);
  expect(await server().command("HEXISTS", route, dead)).toBe(0);
  await server().command("ZADD", `${prefix}:instances`, Date.now(), dead);
  await from.until(() => from.instancesGone > 0);
});

withRedis(
  "whoever asks where people are forgets the dead, and nobody who is just coming",
  async () => {
    const { prefix, from, id } = await ends();
    const [dead, coming] = [newId(), newId()];
    const route = `${prefix}:route:account:${id}`;
    await server().command("HSET", route, dead, "active", coming, "active");
    await server().command("XADD", `${prefix}:inbox:${coming}`, "*", "hello", "");
    expect(await from.bus.locate([id])).toEqual(new Map([[id, "active" as const]]));
    expect(await server().command("HEXISTS", route, dead)).toBe(0);
    expect(await server().command("HEXISTS", route, coming)).toBe(1);
  },
);

withRedis("what only a newer version of the server can read is passed over", async () => {
  const all = await ends();
  const inboxes = await keysOf(all.prefix, "inbox");
  for (const inbox of inboxes) {
    await server().command("XADD", inbox, "*", "of a later form", "anything");
    await server().command("XADD", inbox, "*", packName, `z\tof a later kind\n`);
  }
  await delivers(all, 1);
  expect(all.to.received).toHaveLength(1);
});

withRedis("every key of an instance that nobody refreshes goes by itself", async () => {
  const { prefix, from } = await ends();
  for (const inbox of await keysOf(prefix, "inbox"))
    expect(await server().command("PTTL", inbox)).toBeGreaterThan(0);
  for (const route of await keysOf(prefix, "route"))
    expect(await server().command("TTL", route)).toBeGreaterThan(80_000);
  expect(from.bus.isUp).toBe(true);
});

withRedis("two who share a server and not a prefix hear nothing of each other", async () => {
  const [one, other] = [await ends(), await ends()];
  await other.to.want(account(one.id));
  await one.from.bus.publish([eventFor([one.id], 1)]);
  await delivers(one, 2);
  expect(other.to.received).toEqual([]);
});

withRedis("an instance starts without Redis, and joins when it comes", async () => {
  const prefix = `test-${newId().slice(-12)}`;
  await server().stopServer();
  const late = redisStation(server().url, prefix, quick);
  await server().startAgain();
  const station = await late;
  expect(station.bus.isUp).toBe(true);
});
