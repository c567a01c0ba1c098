import { expect, test } from "bun:test";
import {
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  people,
  send,
  unknownId,
} from "./support.ts";

test("who leaves is gone, and the others are told", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann, bob);
  await bob.call("chat.leave", { chatId });
  const left = await bob.socket.hears("chat.left", { chatId });
  expect(left.data).toEqual({ chatId, byId: bob.id, reason: "left" });
  const news = await ann.socket.hears("chat.memberLeft", { chatId });
  expect(news.data).toEqual({ chatId, accountId: bob.id });
  expect(await outcome(bob, "chat.leave", { chatId })).toBe("not-found");
  expect(await getChat(ann, chatId)).toMatchObject({ memberCount: 1 });
});

test("an owner's group passes on to the oldest admin, else to the oldest member", async () => {
  const [ann, bob, cid, dan] = await people("ann", "bob", "cid", "dan");
  const chatId = await foundGroup(ann);
  for (const person of [bob, cid, dan]) {
    await ann.call("chat.addMembers", { chatId, accountIds: [person.id] });
  }
  await ann.call("chat.setRole", { chatId, accountId: cid.id, role: "admin" });
  await ann.call("chat.leave", { chatId });
  const role = { chatId, accountId: cid.id, role: "owner", byId: ann.id };
  expect((await dan.socket.hears("chat.roleSet", { role: "owner" })).data).toEqual(role);
  expect(await getChat(cid, chatId)).toMatchObject({ role: "owner" });
  await cid.call("chat.leave", { chatId });
  expect(await getChat(bob, chatId)).toMatchObject({ role: "owner" });
  expect(await getChat(dan, chatId)).toMatchObject({ role: "member" });
});

test("everyone leaving at once leaves an owner as long as somebody is there", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  await Promise.all([ann.call("chat.leave", { chatId }), bob.call("chat.leave", { chatId })]);
  expect(await getChat(cid, chatId)).toMatchObject({ memberCount: 1, role: "owner" });
});

test("a group that everyone left is nobody's", async () => {
  const [ann] = await people("ann");
  const chatId = await foundGroup(ann);
  await send(ann, chatId, "kept");
  await ann.call("chat.leave", { chatId });
  expect(await listOf(ann)).toEqual([]);
  expect(await outcome(ann, "chat.get", { chatId })).toBe("not-found");
});

test("direct chats cannot be left, others' cannot be found", async () => {
  const [ann, bob, eve] = await people("ann", "bob", "eve");
  const chatId = await openDirect(ann, bob);
  expect(await outcome(ann, "chat.leave", { chatId })).toBe("forbidden");
  expect(await outcome(eve, "chat.leave", { chatId })).toBe("not-found");
  expect(await outcome(eve, "chat.leave", { chatId: unknownId })).toBe("not-found");
});
