import { expect, test } from "bun:test";
import type { BoardDefinition } from "#src/kit/board.ts";
import { newId } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { connectRedis, type RedisPlace } from "#src/platform/redis.ts";
import { openBoard } from "#src/realtime/redis/board.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { redisUrl, startTestRedis } from "#test/harness/redis.ts";
import { TestClock } from "#test/harness/server.ts";
import { eventually } from "../transport/support.ts";

const url = await redisUrl();
const notes: BoardDefinition = { name: "notes", lastsMs: 60_000 };
const sparks: BoardDefinition = { name: "sparks", lastsMs: 300 };

async function place(at: string): Promise<RedisPlace> {
  const link = connectRedis(at, silentLog);
  stopAtEnd(async () => link.close());
  await eventually(async () => (await link.commands.ping().catch(() => "")) === "PONG");
  return { link, prefix: `board-${newId()}` };
}

test.skipIf(!url)(
  "what one instance puts there every instance sees, the latest hundred",
  async () => {
    const redis = await place(url ?? "");
    // An hour apart: only the clock of Redis counts.
    const ahead = new TestClock();
    ahead.advance({ hours: 1 });
    const [one, other] = [openBoard(new TestClock(), redis), openBoard(ahead, redis)];
    const id = newId();
    await one.put(notes, id, "ann");
    await other.put(notes, id, "bob");
    await one.put(notes, id, "ann");
    expect((await other.list(notes, id)).toSorted()).toEqual(["ann", "bob"]);
    expect(await other.list(notes, newId())).toEqual([]);
    await other.remove(notes, id, "ann");
    expect(await one.list(notes, id)).toEqual(["bob"]);
    for (let n = 0; n < 120; n += 1) await one.put(notes, id, `crowd ${n}`);
    expect(await other.list(notes, id)).toHaveLength(100);
  },
);

test.skipIf(!url)(
  "what is not said again is forgotten, member by member, and the last leaves nothing",
  async () => {
    const redis = await place(url ?? "");
    const board = openBoard(new TestClock(), redis);
    const id = newId();
    await board.put(sparks, id, "old");
    // What is said again is there as long as somebody says it; a pause of a busy machine may end it.
    await eventually(async () => {
      await board.put(sparks, id, "young");
      return (await board.list(sparks, id)).join() === "young";
    });
    const key = `${redis.prefix}:board:sparks:${id}`;
    await eventually(async () => (await redis.link.commands.exists(key)) === 0);
  },
);

test("without Redis an instance knows its own people, and nothing fails", async () => {
  const redis = await startTestRedis();
  const board = openBoard(new TestClock(), await place(redis.url));
  const id = newId();
  await redis.stopServer();
  await board.put(notes, id, "ann");
  await board.put(notes, id, "bob");
  await board.remove(notes, id, "ann");
  expect(await board.list(notes, id)).toEqual(["bob"]);
  await redis.stop();
});
