/** What every bus keeps, whatever carries it: in one process, over Redis, over a Redis Cluster. */
import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { routes } from "#src/realtime/bus.ts";
import { eventContent } from "#src/realtime/frames.ts";
import { sharedRedisCluster } from "#test/harness/redis-cluster.ts";
import { redisUrl } from "#test/harness/redis.ts";
import { account, eventFor, memoryStation, redisStation, type Station } from "./bus-support.ts";

interface Kind {
  readonly name: string;
  /** Two ends: of one bus where it has only one. */
  readonly open: (() => Promise<[Station, Station]>) | undefined;
}

const url = await redisUrl();
const cluster = await sharedRedisCluster();
const overRedis = (at: string | undefined) =>
  at === undefined
    ? undefined
    : async (): Promise<[Station, Station]> => {
        const prefix = `test-${newId().slice(-12)}`;
        return [await redisStation(at, prefix), await redisStation(at, prefix)];
      };

const kinds: Kind[] = [
  {
    name: "in memory",
    open: async () => {
      const station = await memoryStation();
      return [station, station];
    },
  },
  { name: "over Redis", open: overRedis(url) },
  { name: "over a Redis Cluster", open: overRedis(cluster?.url) },
];

async function opened(open: Kind["open"]): Promise<[Station, Station]> {
  if (!open) throw new Error("skipped");
  return await open();
}

for (const { name, open } of kinds) {
  describe.skipIf(open === undefined)(`a bus ${name}`, () => {
    test("brings what is published after a registration, every time", async () => {
      const [from, to] = await opened(open);
      for (let round = 1; round <= 50; round += 1) {
        const id = newId();
        await to.want(account(id));
        await from.bus.publish([eventFor([id], round)]);
      }
      await to.until(() => to.seqs().length === 50);
      expect(to.seqs()).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    });

    test("keeps the order of what one instance publishes, across many commands", async () => {
      const [from, to] = await opened(open);
      const id = newId();
      await to.want(account(id));
      const batches = Array.from({ length: 40 }, (_, batch) =>
        Array.from({ length: 25 }, (_, index) => eventFor([id], batch * 25 + index + 1)),
      );
      await Promise.all(batches.map((batch) => from.bus.publish(batch)));
      await to.until(() => to.seqs().length === 1_000);
      expect(to.seqs()).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    });

    test("carries any text unchanged, and every part of an entry", async () => {
      const [from, to] = await opened(open);
      const [ann, bob, topic] = [newId(), newId(), newId()];
      await to.want(account(ann), account(bob), { route: routes.topic(`chat:${topic}`) });
      const data = JSON.stringify({ text: 'ünïcode 👩‍👩‍👧 "quoted" \\ \u0000\n \u2028' });
      const event = eventFor([ann], 7, {
        content: eventContent(`user:${ann}`, 7, {
          ...{ name: "chat.messageCreated", data, key: newId() },
        }),
        actorId: ann,
        audience: { kind: "listed", recipients: [ann], skippers: [bob] },
      });
      const gone = eventFor([ann], 8, { content: null });
      const signal = {
        kind: "signal" as const,
        topic: `chat:${topic}`,
        tail: '"signal":"chat.typing","data":{"typing":true}}',
        actorId: bob,
      };
      const touch = { kind: "touch" as const, topic: `chat:${topic}` };
      const recheck = { kind: "recheck" as const, accountIds: [ann, bob] };
      await from.bus.publish([event, gone, signal, touch, recheck]);
      await to.until(() => to.received.length === 5);
      expect(to.received).toEqual([event, gone, signal, touch, recheck]);
    });

    test("brings what goes by a stream's own name, and announces it by its readers'", async () => {
      const [from, to] = await opened(open);
      const [reader, elsewhere] = [newId(), newId()];
      const stream = `chat:${newId()}` as const;
      const wide = { kind: "roster" as const, version: 3, about: null, hiddenFrom: [elsewhere] };
      await to.want(account(reader));
      const first = eventFor([], 1, { stream, audience: { ...wide, announceTo: [reader] } });
      await from.bus.publish([first]);
      await to.until(() => to.received.length === 1);
      await to.want({ route: routes.stream(stream) });
      const second = eventFor([], 2, { stream, audience: { ...wide, announceTo: [] } });
      await from.bus.publish([second]);
      await to.until(() => to.received.length === 2);
      expect(to.received).toEqual([first, second]);
    });

    test("knows who is connected somewhere, and whether they are active", async () => {
      const [from, to] = await opened(open);
      const [ann, bob, nobody] = [newId(), newId(), newId()];
      await to.want(account(ann), { ...account(bob), value: "idle" });
      expect(await from.bus.locate([ann, bob, nobody])).toEqual(
        new Map([
          [ann, "active" as const],
          [bob, "idle" as const],
        ]),
      );
      to.dropAll();
      await to.want({ ...account(bob), value: "active" });
      expect(await from.bus.locate([ann, bob])).toEqual(new Map([[bob, "active" as const]]));
    });
  });
}

for (const { name, open } of kinds.slice(1)) {
  describe.skipIf(open === undefined)(`a bus ${name} between two instances`, () => {
    test("brings nothing to whom it does not concern, and everything to whom it does, once", async () => {
      const [from, to] = await opened(open);
      const [ann, bob, carl, dora] = [newId(), newId(), newId(), newId()];
      await from.want(account(ann));
      await to.want(account(bob), account(dora));
      await from.bus.publish([eventFor([carl], 1), eventFor([ann], 2)]);
      const both = eventFor([ann, bob, carl, dora], 3);
      await from.bus.publish([both]);
      await from.bus.publish([eventFor([bob], 4)]);
      await to.until(() => to.received.length === 2);
      expect(to.received[0]).toEqual(both);
      expect(to.seqs()).toEqual([3, 4]);
    });

    test("reaches whoever comes to a route that already led somewhere", async () => {
      const [from, to] = await opened(open);
      const [ann, bob] = [newId(), newId()];
      await to.want(account(ann));
      await from.bus.publish([eventFor([ann], 1)]);
      // The same person on the publishing instance as well, and somebody new on the other.
      await from.want(account(ann));
      await to.want(account(bob));
      await from.bus.publish([eventFor([ann, bob], 2), eventFor([bob], 3), eventFor([ann], 4)]);
      await to.until(() => to.seqs().length === 4);
      // Ann's and Bob's are two streams: each is in order.
      expect(to.seqs().filter((seq) => seq !== 3)).toEqual([1, 2, 4]);
      expect(from.seqs()).toEqual([1, 2, 3, 4]);
    });

    test("brings nothing any more after the route was given up", async () => {
      const [from, to] = await opened(open);
      const [ann, bob] = [newId(), newId()];
      await to.want(account(ann));
      to.dropAll();
      await to.want(account(bob));
      await from.bus.publish([eventFor([ann], 1)]);
      await from.bus.publish([eventFor([bob], 2)]);
      await to.until(() => to.received.length === 1);
      expect(to.seqs()).toEqual([2]);
    });

    test("tells the others when an instance leaves, and forgets where it was", async () => {
      const [stays, leaves] = await opened(open);
      const id = newId();
      await leaves.want(account(id));
      expect((await stays.bus.locate([id])).size).toBe(1);
      await leaves.bus.close();
      await stays.until(() => stays.instancesGone === 1);
      expect((await stays.bus.locate([id])).size).toBe(0);
      await stays.bus.publish([eventFor([id], 1)]);
      expect(stays.bus.isUp).toBe(true);
    });
  });
}
