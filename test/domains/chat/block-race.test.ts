/** Blocks against what is being written at the same moment: no message is accepted once a block is committed. */
import { expect, test } from "bun:test";
import { untilWaiting } from "#test/harness/lock-waiters.ts";
import {
  acquaint,
  crowd,
  outcome,
  people,
  sharedServer,
  toPerson,
  type Person,
} from "./support.ts";

test("a block waits for a message that was let through before it, and is then in force", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  await ann.call("chat.sendMessage", { chatId, text: "first" });
  const { sql } = (await sharedServer()).server.postgres;
  const order: string[] = [];
  const hold = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  // Whoever looked already comes no further than to the table.
  const holding = sql.begin(async (tx) => {
    await tx`lock table messages in share mode`;
    held.resolve();
    await hold.promise;
  });
  await held.promise;
  const sending = outcome(bob, "chat.sendMessage", { chatId, text: "just before" });
  await untilWaiting(sql, 1);
  const blocking = toPerson(ann, "block", bob).then(() => order.push("blocked"));
  // With nothing to wait for, the block would be done instead.
  await Promise.race([untilWaiting(sql, 2), blocking]);
  order.push("released");
  hold.resolve();
  await holding;
  expect(await sending).toBe("ok");
  await blocking;
  expect(order).toEqual(["released", "blocked"]);
  expect(await outcome(bob, "chat.sendMessage", { chatId, text: "after" })).toBe("not-found");
});

const races = 100;

test(`${races} blocks among messages from both sides: what is accepted was written before the block`, async () => {
  const crew = await crowd(races * 2);
  const results = await Promise.all(
    Array.from({ length: races }, (_, n) => race(crew[2 * n], crew[2 * n + 1], n % linesEach)),
  );
  for (const { accepted, atBlock, atEnd } of results) {
    expect(atEnd).toBe(atBlock);
    expect(accepted).toBe(atEnd);
  }
  // Some were let through and some were not: the races were races.
  const total = results.reduce((sum, { accepted }) => sum + accepted, 0);
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThan(races * linesEach * 2);
}, 60_000);

const linesEach = 6;

/** Both write, line after line; one blocks the other after some of their own lines, from another device. */
async function race(ann: Person | undefined, bob: Person | undefined, linesBefore: number) {
  if (!ann || !bob) throw new Error("two people");
  const chatId = await acquaint(ann, bob);
  const { sql } = (await sharedServer()).server.postgres;
  const count = async (): Promise<number> => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int from messages where chat_id = ${chatId}`;
    return row?.count ?? 0;
  };
  let atBlock = 0;
  const block = async (): Promise<void> => {
    expect((await ann.http("graph.block", { accountId: bob.id })).status).toBe(200);
    atBlock = await count();
  };
  let blocking: Promise<void> | undefined;
  const write = async (person: Person): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let n = 0; n < linesEach; n += 1) {
      if (person === ann && n === linesBefore) blocking = block();
      outcomes.push(await outcome(person, "chat.sendMessage", { chatId, text: `${n}` }));
    }
    return outcomes;
  };
  const outcomes = (await Promise.all([write(ann), write(bob)])).flat();
  await blocking;
  expect(outcomes.filter((one) => one !== "ok" && one !== "not-found")).toEqual([]);
  return { accepted: outcomes.filter((one) => one === "ok").length, atBlock, atEnd: await count() };
}
