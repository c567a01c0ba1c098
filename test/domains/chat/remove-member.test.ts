import { expect, test } from "bun:test";
import {
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  people,
  send,
  told,
  unknownId,
} from "./support.ts";

test("who is removed has nothing of it any more, and hears nothing of it", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  await send(bob, chatId, "mine");
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  const left = await bob.socket.hears("chat.left", { chatId });
  expect(left.data).toEqual({ chatId, byId: ann.id, reason: "removed" });
  const removed = await cid.socket.hears("chat.memberRemoved", { chatId });
  expect(removed.data).toEqual({ chatId, byId: ann.id, accountId: bob.id });

  await send(ann, chatId, "behind his back");
  await cid.socket.hears("chat.messageCreated", { text: "behind his back" });
  await bob.socket.settle();
  expect(told(bob, "chat.memberRemoved")).toEqual([]);
  expect(JSON.stringify(bob.socket.pushed)).not.toContain("behind");
  const stream = `chat:${chatId}`;
  const calls: [string, object][] = [
    ["chat.get", { chatId }],
    ["chat.listMessages", { chatId }],
    ["chat.listMembers", { chatId }],
    ["chat.sendMessage", { chatId, text: "hello?" }],
    ["chat.markRead", { chatId, seq: 1 }],
    ["chat.setTyping", { chatId, typing: true }],
    ["chat.leave", { chatId }],
    ["chat.update", { chatId, title: "Mine" }],
    ["chat.removeMember", { chatId, accountId: ann.id }],
    ["stream.read", { stream, after: 0 }],
    ["stream.snapshot", { stream }],
    ["watch.chat", { id: chatId }],
  ];
  for (const [op, input] of calls) {
    expect([op, await outcome(bob, op, input)]).toEqual([op, "not-found"]);
  }
  expect(await listOf(bob)).toEqual([]);
});

test("of two admins who remove each other, one is gone", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  for (const person of [bob, cid]) {
    await ann.call("chat.setRole", { chatId, accountId: person.id, role: "admin" });
  }
  const outcomes = await Promise.all([
    outcome(bob, "chat.removeMember", { chatId, accountId: cid.id }),
    outcome(cid, "chat.removeMember", { chatId, accountId: bob.id }),
  ]);
  expect(outcomes.toSorted()).toEqual(["not-found", "ok"]);
  expect(await getChat(ann, chatId)).toMatchObject({ memberCount: 2 });
});

test("sending and being removed at once: what is acknowledged is in the chat, what is not is not", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann, bob);
  const sends = Array.from({ length: 20 }, (_, n) =>
    outcome(bob, "chat.sendMessage", { chatId, text: `${n}` }),
  );
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  const acknowledged = (await Promise.all(sends)).filter((end) => end === "ok").length;
  const { items } = await ann.call<{ items: unknown[] }>("chat.listMessages", {
    chatId,
    limit: 100,
  });
  expect(items).toHaveLength(acknowledged);
});

test("members, strangers and direct chats: nobody is removed", async () => {
  const [ann, bob, cid, eve] = await people("ann", "bob", "cid", "eve");
  const chatId = await foundGroup(ann, bob, cid);
  const remove = (accountId: string) => ({ chatId, accountId });
  expect(await outcome(bob, "chat.removeMember", remove(cid.id))).toBe("forbidden");
  expect(await outcome(eve, "chat.removeMember", remove(cid.id))).toBe("not-found");
  expect(await outcome(ann, "chat.removeMember", remove(eve.id))).toBe("not-found");
  expect(await outcome(ann, "chat.removeMember", remove(unknownId))).toBe("not-found");
  expect(await outcome(ann, "chat.removeMember", remove(ann.id))).toBe("invalid");
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  expect(await outcome(bob, "chat.removeMember", remove(ann.id))).toBe("forbidden");
  const direct = { chatId: await openDirect(ann, bob), accountId: bob.id };
  expect(await outcome(ann, "chat.removeMember", direct)).toBe("forbidden");
});
