/** Messages that share a transaction: each is still decided, signed, numbered and answered for itself. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { sharedServer, TestServer, type Person } from "#test/harness/server.ts";
import {
  chatStream,
  group,
  holdChat,
  readAll,
  send,
  somebodyWaits,
  type Message,
} from "#test/realtime/support.ts";
import { brokenIn, outcomes, sendTogether, storedIn } from "./batch-support.ts";
import { rawSocketOf } from "./support.ts";

async function four(server: TestServer): Promise<[Person, Person, Person, Person]> {
  const [ann, bob, cat, eve] = await server.people("ann", "bob", "cat", "eve");
  if (!ann || !bob || !cat || !eve) throw new Error("four people");
  return [ann, bob, cat, eve];
}

test("messages that wait together share one transaction, each signed and told as its author's", async () => {
  const server = await sharedServer();
  const [ann, bob, cat] = await four(server);
  const chatId = await group(ann, bob, cat);
  const keys = new Map([ann, bob, cat].map((person) => [person, newId()]));
  const replies = await sendTogether(
    server,
    Array.from(keys, ([from, key]) => ({ from, chatId, text: from.name, key })),
  );
  expect(await outcomes(replies)).toEqual(["ok", "ok", "ok"]);
  const stored = await storedIn(server, chatId);
  expect(stored.map((message) => [message.seq, message.text])).toEqual([
    [2, "ann"],
    [3, "bob"],
    [4, "cat"],
  ]);
  expect(new Set(stored.map((message) => message.transaction)).size).toBe(1);
  for (const [person, key] of keys) {
    const own = await person.socket.hears("chat.messageCreated", { text: person.name });
    expect([own.key, (own.data as { senderId: Id }).senderId]).toEqual([key, person.id]);
    const others = person.socket.pushed.filter((frame) => frame.seq !== own.seq);
    expect(others.filter((frame) => frame.key !== undefined)).toEqual([]);
  }
});

test("a stranger's message among members' fails alone, and leaves nothing", async () => {
  const server = await sharedServer();
  const [ann, bob, cat, eve] = await four(server);
  const chatId = await group(ann, bob, cat);
  const key = newId();
  const replies = await sendTogether(server, [
    { from: ann, chatId, text: "one" },
    { from: eve, chatId, text: "let me in", key },
    { from: bob, chatId, text: "two" },
    { from: eve, chatId: newId(), text: "anywhere" },
    { from: cat, chatId, text: "three" },
  ]);
  expect(await outcomes(replies)).toEqual(["ok", "not-found", "ok", "not-found", "ok"]);
  const stored = await storedIn(server, chatId);
  expect(stored.map((message) => message.text)).toEqual(["one", "two", "three"]);
  expect(new Set(stored.map((message) => message.transaction)).size).toBe(1);
  // Its key stands for nothing: it may still become another call's.
  const own = await group(eve);
  expect((await send(eve, own, "here then", key)).text).toBe("here then");
  expect(await brokenIn(server, chatId)).toEqual([]);
});

test("a reply to what its author does not see fails alone", async () => {
  const server = await sharedServer();
  const [ann, bob] = await four(server);
  const chatId = await group(ann, bob);
  const seen = await send(ann, chatId, "seen by all");
  const hidden = await send(ann, chatId, "not for bob");
  await bob.call("chat.deleteMessage", { chatId, messageId: hidden.id, for: "me" });
  const waiting = await sendTogether(server, [{ from: ann, chatId, text: "holds the place" }]);
  const replies = [seen, hidden].map(({ id }) =>
    bob.socket.request("chat.sendMessage", { chatId, text: `to ${id}`, replyTo: id }),
  );
  expect(await outcomes([...waiting, ...replies])).toEqual(["ok", "ok", "invalid"]);
});

test("one key, many times in one batch and on two instances: it acts once, and all get the same", async () => {
  const server = await sharedServer();
  const other = await TestServer.start({ database: server.server.database });
  const [ann, bob] = await four(server);
  const chatId = await group(ann, bob);
  const key = newId();
  const again = await rawSocketOf(server, ann);
  const elsewhere = await rawSocketOf(other, ann);
  const input = { chatId, text: "once" };
  const [first, bobs] = await sendTogether(server, [
    { from: ann, ...input, key },
    { from: bob, chatId, text: "bob's own", key },
  ]);
  const repeats = [
    again.request(2, "chat.sendMessage", input, key),
    elsewhere.request(2, "chat.sendMessage", input, key),
    ann
      .http("chat.sendMessage", input, { "idempotency-key": key })
      .then(({ body }) => ({ data: body })),
  ];
  const conflict = ann.http(
    "chat.sendMessage",
    { chatId, text: "other" },
    { "idempotency-key": key },
  );
  const answer = (await first)?.data as Message;
  for (const repeat of repeats) expect((await repeat).data).toEqual(answer as never);
  expect((await conflict).status).toBe(409);
  expect((await bobs)?.data).toMatchObject({ text: "bob's own" });
  const stored = await storedIn(server, chatId);
  expect(stored.map((message) => message.text).toSorted()).toEqual(["bob's own", "once"]);
  for (const raw of [again, elsewhere]) raw.cut();
  await other.stop();
});

test("repeats that wait together with their first are answered alike, and one with another input conflicts", async () => {
  const server = await sharedServer();
  const [ann, bob] = await four(server);
  const chatId = await group(ann, bob);
  const key = newId();
  const sockets = [await rawSocketOf(server, ann), await rawSocketOf(server, ann)];
  const held = await holdChat(server, chatId);
  const texts = ["once", "once", "changed"];
  const replies = texts.map((text, index) =>
    sockets[index]
      ? sockets[index].request(2, "chat.sendMessage", { chatId, text }, key)
      : ann.socket.request("chat.sendMessage", { chatId, text }, key),
  );
  const bobs = bob.socket.request("chat.sendMessage", { chatId, text: "beside them" });
  await somebodyWaits(server, 1);
  await held.release();
  const answers = await Promise.all(replies);
  const accepted = answers.filter((answer) => !answer.error);
  const [first] = accepted as { data: Message }[];
  expect(accepted).toHaveLength(first?.data.text === "once" ? 2 : 1);
  for (const { data } of accepted) expect(data).toEqual(first?.data as never);
  const refused = answers.filter((answer) => answer.error).map((answer) => answer.error?.code);
  expect(new Set(refused)).toEqual(new Set(["conflict"]));
  expect((await bobs).error).toBeUndefined();
  expect(await storedIn(server, chatId)).toHaveLength(2);
  for (const raw of sockets) raw.cut();
});

test("a removal that commits while the batch waits refuses that sender alone", async () => {
  const server = await sharedServer();
  const [ann, bob, cat] = await four(server);
  const chatId = await group(ann, bob, cat);
  const held = await holdChat(server, chatId);
  const removal = ann.call("chat.removeMember", { chatId, accountId: bob.id });
  await somebodyWaits(server, 1);
  const key = newId();
  const replies = await sendTogether(server, [
    { from: bob, chatId, text: "am I still in?", key },
    { from: cat, chatId, text: "I am" },
  ]);
  await somebodyWaits(server, 2);
  await Promise.all([held.release(), removal]);
  expect(await outcomes(replies)).toEqual(["not-found", "ok"]);
  expect((await storedIn(server, chatId)).map((message) => message.text)).toEqual(["I am"]);
  const { sql } = server.server.postgres;
  expect(await sql`select from events where key = ${key}`).toHaveLength(0);
  expect(await sql`select from idempotency_keys where key = ${key}`).toHaveLength(0);
  await cat.socket.hears("chat.messageCreated", { text: "I am" });
  await bob.socket.settle();
  expect(JSON.stringify(bob.socket.pushed)).not.toContain("I am");
});

test("a session that ended while its message waited for the batch is refused alone", async () => {
  const server = await sharedServer();
  const [ann, bob] = await four(server);
  const chatId = await group(ann, bob);
  const { sessionId } = await bob.connect();
  const elsewhere = await group(ann);
  const held = await holdChat(server, elsewhere);
  const ahead = send(ann, elsewhere, "ahead of all");
  await somebodyWaits(server, 1);
  const raw = await rawSocketOf(server, ann);
  const replies = [
    bob.http("chat.sendMessage", { chatId, text: "logged out" }),
    raw.request(2, "chat.sendMessage", { chatId, text: "still here" }),
  ] as const;
  await server.transaction(async (ctx) => {
    await ctx.tx.waitForWrites([sessionId]);
    await ctx.tx
      .sql`update sessions set ended_at = now(), end_reason = 'revoked' where id = ${sessionId}`;
  });
  await Promise.all([held.release(), ahead]);
  const [ended, lives] = await Promise.all(replies);
  expect([ended.status, lives.error]).toEqual([401, undefined]);
  expect((await storedIn(server, chatId)).map((message) => message.text)).toEqual(["still here"]);
  raw.cut();
});

test("ending a session waits for its message in a batch: it is stored before the end, or refused", async () => {
  const server = await sharedServer();
  const [ann, bob, cat] = await four(server);
  const chatId = await group(ann, bob, cat);
  const { sessionId } = await bob.connect();
  const held = await holdChat(server, chatId);
  const replies = await sendTogether(server, [
    { from: bob, chatId, text: "before the end" },
    { from: cat, chatId, text: "beside him" },
  ]);
  await somebodyWaits(server, 1);
  const ending = server.transaction(async (ctx) => {
    await ctx.tx.waitForWrites([sessionId]);
    const [row] = await ctx.tx.sql<{ count: number }[]>`
      select count(*) from messages where chat_id = ${chatId} and text = 'before the end'`;
    await ctx.tx
      .sql`update sessions set ended_at = now(), end_reason = 'revoked' where id = ${sessionId}`;
    return row?.count;
  });
  await held.release();
  const storedAtTheEnd = await ending;
  const [bobs, cats] = await outcomes(replies);
  expect([bobs, cats]).toEqual([storedAtTheEnd === 1 ? "ok" : "unauthenticated", "ok"]);
  const texts = (await storedIn(server, chatId)).map((message) => message.text);
  expect(texts.includes("before the end")).toBe(storedAtTheEnd === 1);
});

test("two instances write to one chat at once: one order without gaps, each person's own kept", async () => {
  const here = await sharedServer();
  const there = await TestServer.start({ database: here.server.database });
  const everyone = await four(here);
  const [ann, ...others] = everyone;
  const chatId = await group(ann, ...others);
  const sockets = await Promise.all(
    everyone.flatMap((person) => [rawSocketOf(here, person), rawSocketOf(there, person)]),
  );
  const each = 40;
  const sent = await Promise.all(
    sockets.map((raw, socket) =>
      Promise.all(
        Array.from({ length: each }, async (_, n) => {
          const input = { chatId, text: `${socket}:${n}` };
          const reply = await raw.request(n + 2, "chat.sendMessage", input, newId());
          return reply.data as Message;
        }),
      ),
    ),
  );
  for (const own of sent) {
    const seqs = own.map((message) => message.seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  }
  const stored = await storedIn(here, chatId);
  expect(stored.map((message) => message.seq)).toEqual(
    Array.from({ length: sockets.length * each }, (_, n) => n + 2),
  );
  const answered = sent.flat().toSorted((a, b) => a.seq - b.seq);
  expect(answered.map((message) => message.text)).toEqual(stored.map((message) => message.text));
  expect((await readAll(ann, chatStream(chatId))).length).toBe(stored.length + 1);
  expect(new Set(stored.map((message) => message.transaction)).size).toBeLessThan(stored.length);
  expect(await brokenIn(here, chatId)).toEqual([]);
  for (const raw of sockets) raw.cut();
  await there.stop();
}, 60_000);
