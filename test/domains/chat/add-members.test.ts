import { expect, test } from "bun:test";
import { letKnow } from "#test/harness/acquaint.ts";
import {
  acquainted,
  crowd,
  eventsOf,
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  pageOf,
  people,
  send,
  sharedServer,
  textsOf,
  told,
  unknownId,
} from "./support.ts";

test("who joins later sees nothing earlier, anywhere", async () => {
  const [ann, bob, cid] = await acquainted("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob);
  const stream = `chat:${chatId}`;
  const secret = await send(ann, chatId, "before");
  const added = await ann.call("chat.addMembers", { chatId, accountIds: [cid.id, bob.id] });
  expect(added).toEqual({ addedIds: [cid.id] });
  expect((await cid.socket.hears("chat.joined", { chatId })).data).toEqual({ chatId, from: 3 });

  expect(await textsOf(cid, chatId)).toEqual([]);
  expect(await getChat(cid, chatId)).toMatchObject({ lastMessage: null, unreadCount: 0 });
  expect(await eventsOf(cid, stream, 2)).toMatchObject([{ seq: 3, event: "chat.membersAdded" }]);
  expect(JSON.stringify(await cid.call("stream.snapshot", { stream }))).not.toContain("before");

  await ann.call("chat.editMessage", { chatId, messageId: secret.id, text: "before, edited" });
  const reply = { chatId, text: "see above", replyTo: secret.id };
  await ann.call("chat.sendMessage", reply);
  await cid.socket.hears("chat.messageCreated", { text: "see above" });
  expect(cid.socket.pushed.find((frame) => frame.seq === 4)).toMatchObject({ skip: true });
  expect(JSON.stringify(cid.socket.pushed)).not.toContain("before");
  expect(await pageOf(cid, chatId)).toMatchObject({
    items: [{ text: "see above", replyTo: { messageId: secret.id, seq: 2 } }],
    quoted: [{ messageId: secret.id, unavailable: true }],
  });
  const answer = { chatId, text: "?", replyTo: secret.id };
  expect(await outcome(cid, "chat.sendMessage", answer)).toBe("invalid");
});

test("who comes back sees the old range and the new one, and nothing in between", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann, bob);
  await send(ann, chatId, "one");
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  const unseen = await send(ann, chatId, "two");
  await ann.call("chat.addMembers", { chatId, accountIds: [bob.id] });
  await send(ann, chatId, "three");
  expect(await textsOf(bob, chatId)).toEqual(["one", "three"]);
  expect(await getChat(bob, chatId)).toMatchObject({ unreadCount: 2 });
  const around = await pageOf(bob, chatId, { around: unseen.seq });
  expect(around.items.map((message) => message.text)).toEqual(["one", "three"]);
  const events = await eventsOf(bob, `chat:${chatId}`);
  // Created, "one", removal, "two", added, "three".
  expect(events.map((event) => event.skip ?? false)).toEqual([
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
});

test("forty people in twenty parallel calls are added once and told once each", async () => {
  const [ann] = await people("ann");
  const others = await crowd(40);
  const chatId = await foundGroup(ann);
  const accountIds = others.map((person) => person.id);
  await letKnow(ann, others);
  const calls = Array.from({ length: 20 }, () =>
    ann.http("chat.addMembers", { chatId, accountIds }),
  );
  const added = (await Promise.all(calls)).flatMap(({ body }) => body["addedIds"] as string[]);
  expect(added.toSorted()).toEqual(accountIds.toSorted());
  for (const person of others) {
    await person.socket.hears("chat.joined", { chatId });
    await person.socket.settle();
    expect(told(person, "chat.joined")).toHaveLength(1);
  }
}, 60_000);

test("a group holds 1,024 people", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann);
  const { postgres } = (await sharedServer()).server;
  await postgres.sql`
    insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from)
    select ${chatId}, gen_random_uuid(), 'member', 'in', now(), 1 from generate_series(1, 1023)`;
  expect(await outcome(ann, "chat.addMembers", { chatId, accountIds: [bob.id] })).toBe("limit");
});

test("members, strangers, direct chats and missing people are refused", async () => {
  const [ann, bob, eve] = await people("ann", "bob", "eve");
  const chatId = await foundGroup(ann, bob);
  const input = { chatId, accountIds: [eve.id] };
  expect(await outcome(bob, "chat.addMembers", input)).toBe("forbidden");
  expect(await outcome(eve, "chat.addMembers", input)).toBe("not-found");
  expect(await outcome(eve, "chat.addMembers", { ...input, chatId: unknownId })).toBe("not-found");
  const missing = { chatId, accountIds: [eve.id, unknownId] };
  expect(await outcome(ann, "chat.addMembers", missing)).toBe("not-found");
  expect(await listOf(eve)).toEqual([]);
  const third = { chatId: await openDirect(ann, bob), accountIds: [eve.id] };
  expect(await outcome(ann, "chat.addMembers", third)).toBe("forbidden");
});
