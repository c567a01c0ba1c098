import { expect, test } from "bun:test";
import {
  age,
  eventsOf,
  foundGroup,
  getChat,
  openDirect,
  outcome,
  pageOf,
  people,
  send,
  sharedServer,
  textsOf,
  told,
  unknownId,
  type MessageOnWire,
} from "./support.ts";

test("for everyone: the content is in no answer and no table, a tombstone stays", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const marker = `marker ${crypto.randomUUID()}`;
  const key = Bun.randomUUIDv7();
  const input = { chatId, text: marker };
  const sent = await ann.call<MessageOnWire>("chat.sendMessage", input, key);
  await ann.call("chat.editMessage", { chatId, messageId: sent.id, text: `${marker}, edited` });
  await ann.call("chat.deleteMessage", { chatId, messageId: sent.id, for: "everyone" });
  const heard = await bob.socket.hears("chat.messageDeleted", { id: sent.id });
  expect(heard).toMatchObject({
    seq: 3,
    data: { seq: 1, kind: "deleted", text: null, version: 3, deletedBy: ann.id },
  });

  const stream = `chat:${chatId}`;
  const tombstone = heard.data as MessageOnWire;
  expect((await pageOf(bob, chatId)).items).toEqual([tombstone]);
  expect((await eventsOf(bob, stream)).map((event) => event.data)).toEqual([
    tombstone,
    tombstone,
    tombstone,
  ]);
  expect(JSON.stringify(await bob.call("stream.snapshot", { stream }))).not.toContain(marker);
  expect(await ann.call<MessageOnWire>("chat.sendMessage", input, key)).toEqual(tombstone);
  expect(await tablesWith(marker)).toEqual([]);
});

/** Names of all tables in which some row holds this text. */
async function tablesWith(marker: string): Promise<string[]> {
  const { sql } = (await sharedServer()).server.postgres;
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select from ${name} t where t::text like $1 limit 1`, [
      `%${marker}%`,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test("deleting twice, also at once, is deleting once", async () => {
  const [ann] = await people("ann");
  const chatId = await openDirect(ann, ann);
  const { id: messageId } = await send(ann, chatId, "oops");
  const input = { chatId, messageId, for: "everyone" };
  const calls = Array.from({ length: 10 }, () => ann.http("chat.deleteMessage", input));
  for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
  expect(await eventsOf(ann, `chat:${chatId}`)).toHaveLength(2);
});

test("members delete their own for two days; admins delete any, at any time", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann, bob);
  const [first, second, anns] = [
    await send(bob, chatId, "first"),
    await send(bob, chatId, "second"),
    await send(ann, chatId, "ann's"),
  ];
  const forEveryone = (message: MessageOnWire) => ({
    chatId,
    messageId: message.id,
    for: "everyone",
  });
  expect(await outcome(bob, "chat.deleteMessage", forEveryone(anns))).toBe("forbidden");
  await age(chatId, 47, 59);
  expect(await outcome(bob, "chat.deleteMessage", forEveryone(first))).toBe("ok");
  await age(chatId, 0, 2);
  expect(await outcome(bob, "chat.deleteMessage", forEveryone(second))).toBe("forbidden");
  expect(await outcome(ann, "chat.deleteMessage", forEveryone(second))).toBe("ok");
  expect(await textsOf(bob, chatId)).toEqual([null, null, "ann's"]);
  const direct = await openDirect(ann, bob);
  const theirs = await send(ann, direct, "hers");
  const input = { chatId: direct, messageId: theirs.id, for: "everyone" };
  expect(await outcome(bob, "chat.deleteMessage", input)).toBe("forbidden");
});

test("for me: gone from everything of mine, on all my devices, and nobody else's", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "one");
  const two = await send(ann, chatId, "two");
  const phone = bob.socket;
  await bob.connect();
  const input = { chatId, messageId: two.id, for: "me" };
  await bob.call("chat.deleteMessage", input);
  await ann.call("chat.editMessage", { chatId, messageId: two.id, text: "two, edited" });
  const stream = `chat:${chatId}`;
  for (const socket of [phone, bob.socket]) {
    const pushed = await socket.pushedFrame((one) => one.stream === stream && one.seq === 3);
    expect(pushed).toEqual({ stream, seq: 3, skip: true });
  }
  const hidden = await phone.hears("chat.messageHidden", { messageId: two.id });
  expect(hidden.data).toEqual({ chatId, messageId: two.id, seq: two.seq, unreadCount: 1 });
  expect(await textsOf(bob, chatId)).toEqual(["one"]);
  expect(await getChat(bob, chatId)).toMatchObject({
    unreadCount: 1,
    lastMessage: { text: "one" },
  });
  expect(await eventsOf(bob, `chat:${chatId}`)).toMatchObject([
    { seq: 1, data: { text: "one" } },
    { seq: 2, skip: true },
    { seq: 3, skip: true },
  ]);
  expect(await outcome(bob, "chat.deleteMessage", { ...input, for: "everyone" })).toBe("not-found");
  expect(await outcome(bob, "chat.deleteMessage", input)).toBe("ok");
  await bob.socket.settle();
  expect(told(bob, "chat.messageHidden")).toHaveLength(1);
  expect(await textsOf(ann, chatId)).toEqual(["one", "two, edited"]);
  await ann.socket.settle();
  expect(told(ann, "chat.messageHidden")).toEqual([]);
});

test("what one does not see is not found", async () => {
  const [ann, eve] = await people("ann", "eve");
  const chatId = await foundGroup(ann);
  const { id: messageId } = await send(ann, chatId, "hi");
  for (const whom of ["me", "everyone"]) {
    const input = { chatId, messageId, for: whom };
    expect(await outcome(eve, "chat.deleteMessage", input)).toBe("not-found");
    expect(await outcome(ann, "chat.deleteMessage", { ...input, messageId: unknownId })).toBe(
      "not-found",
    );
    expect(await outcome(ann, "chat.deleteMessage", { ...input, chatId: unknownId })).toBe(
      "not-found",
    );
  }
  expect(await outcome(ann, "chat.deleteMessage", { chatId, messageId, for: "them" })).toBe(
    "invalid",
  );
});
