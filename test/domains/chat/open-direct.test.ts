import { expect, test } from "bun:test";
import {
  getChat,
  listOf,
  openDirect,
  outcome,
  pageOf,
  people,
  requestsOf,
  send,
  told,
  unknownId,
  type ChatOnWire,
} from "./support.ts";

test("two people have one chat, whoever opens it", async () => {
  const [ann, bob] = await people("ann", "bob");
  const opened = await ann.call<ChatOnWire>("chat.openDirect", { accountId: bob.id });
  const again = await bob.call<ChatOnWire>("chat.openDirect", { accountId: ann.id });
  expect(opened).toMatchObject({ kind: "direct", title: null, unreadCount: 0, lastMessage: null });
  expect(opened.members.map((member) => member.id).toSorted()).toEqual([ann.id, bob.id].toSorted());
  expect(again.id).toBe(opened.id);
});

test("forty crossing calls make one chat and one chat.joined each", async () => {
  const [ann, bob] = await people("ann", "bob");
  const calls = Array.from({ length: 20 }, () => [openDirect(ann, bob), openDirect(bob, ann)]);
  const ids = new Set(await Promise.all(calls.flat()));
  expect(ids.size).toBe(1);
  const [chatId] = ids;
  for (const person of [ann, bob]) {
    await person.socket.hears("chat.joined", { chatId });
    await person.socket.settle();
    expect(told(person, "chat.joined")).toEqual([{ chatId, from: 1 }]);
  }
});

test("nobody learns of a chat in which nobody wrote but its opener", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  expect((await listOf(ann)).map((chat) => chat.id)).toEqual([chatId]);
  expect(await listOf(bob)).toEqual([]);
  expect(await outcome(bob, "chat.get", { chatId })).toBe("not-found");
  expect(await outcome(bob, "chat.sendMessage", { chatId, text: "?" })).toBe("not-found");
  expect(await outcome(bob, "stream.read", { stream: `chat:${chatId}`, after: 0 })).toBe(
    "not-found",
  );

  const sent = await send(ann, chatId, "hello");
  expect((await bob.socket.hears("chat.requested", { chatId })).data).toEqual({ chatId, from: 1 });
  expect((await bob.socket.hears("chat.messageCreated", { chatId })).data).toEqual(sent);
  expect(await requestsOf(bob)).toMatchObject([{ id: chatId, unreadCount: 1, lastMessage: sent }]);
});

test("first messages at once are all kept, and bring the chat to the other person once", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  await ann.connect();
  const bySocket = Array.from({ length: 5 }, (_, n) => send(ann, chatId, `socket ${n}`));
  const byHttp = Array.from({ length: 5 }, (_, n) =>
    ann.http("chat.sendMessage", { chatId, text: `http ${n}` }),
  );
  await Promise.all([...bySocket, ...byHttp]);
  const { items } = await pageOf(bob, chatId);
  expect(items.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await bob.socket.settle();
  expect(told(bob, "chat.requested")).toHaveLength(1);
});

test("with one's own id it keeps notes, always read", async () => {
  const [ann] = await people("ann");
  const chatId = await openDirect(ann, ann);
  await send(ann, chatId, "milk");
  expect(await getChat(ann, chatId)).toMatchObject({
    memberCount: 1,
    kind: "direct",
    unreadCount: 0,
  });
  expect(await openDirect(ann, ann)).toBe(chatId);
});

test("a missing person is not found, and leaves nothing behind", async () => {
  const [ann] = await people("ann");
  expect(await outcome(ann, "chat.openDirect", { accountId: unknownId })).toBe("not-found");
  expect(await listOf(ann)).toEqual([]);
});
