/** What becomes of chats when one of two people blocks the other, or is gone. */
import { expect, test } from "bun:test";
import { staffMember } from "#test/harness/staff.ts";
import {
  acquaint,
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  people,
  requestsOf,
  send,
  sharedServer,
  textsOf,
  toPerson,
  unknownId,
  type ChatOnWire,
  type Person,
} from "./support.ts";

const nobody = { handle: null, displayName: null, avatar: null };

test("across a block a direct chat is answered as a missing one, to both, whatever they try", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  const messages = new Map([
    [ann, await send(ann, chatId, "from ann")],
    [bob, await send(bob, chatId, "from bob")],
  ]);
  await toPerson(ann, "block", bob);
  for (const [person, message] of messages) {
    const tries: [string, object, object?][] = [
      ["chat.sendMessage", { text: "hi" }],
      ["chat.sendMessage", { text: "hi", replyTo: message.id }],
      ["chat.editMessage", { messageId: message.id, text: "hi" }],
      ["chat.deleteMessage", { messageId: message.id, for: "everyone" }],
      ["chat.setTyping", { typing: true }],
      ["chat.acceptRequest", {}],
    ];
    for (const [op, more] of tries) {
      const frozen = await person.refusal(op, { chatId, ...more });
      expect([op, frozen]).toEqual([op, await person.refusal(op, { chatId: unknownId, ...more })]);
      expect(frozen.code).toBe("not-found");
    }
    const watching = await person.refusal("watch.chat", { id: chatId });
    expect(watching).toEqual(await person.refusal("watch.chat", { id: unknownId }));
  }
  expect(await textsOf(ann, chatId)).toEqual(["from ann", "from bob"]);
});

test("nobody opens a chat, founds or fills a group across a block: the other is nobody", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  await acquaint(ann, bob);
  const groups = new Map([
    [ann, await foundGroup(ann)],
    [bob, await foundGroup(bob)],
    [cid, await foundGroup(cid)],
  ]);
  await toPerson(ann, "block", bob);
  await toPerson(cid, "block", ann);
  const pairs = [
    [ann, bob],
    [bob, ann],
    [ann, cid],
    [cid, ann],
  ] as const;
  for (const [person, other] of pairs) {
    const tries = (id: string): [string, object][] => [
      ["chat.openDirect", { accountId: id }],
      ["chat.createGroup", { title: "Us", accountIds: [id] }],
      ["chat.addMembers", { chatId: groups.get(person), accountIds: [id] }],
    ];
    for (const [index, [op, input]] of tries(other.id).entries()) {
      const [, missing] = tries(unknownId)[index] ?? ["", {}];
      expect(await person.refusal(op, input)).toEqual(await person.refusal(op, missing));
      expect(await outcome(person, op, input)).toBe("not-found");
    }
  }
});

test("both keep their history, where the other is nobody", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  await send(ann, chatId, "hello");
  await toPerson(bob, "block", ann);
  for (const [person, other] of [
    [ann, bob],
    [bob, ann],
  ] as const) {
    const stranger = { id: other.id, ...nobody, role: "member" };
    expect((await listOf(person)).map((chat) => chat.id)).toEqual([chatId]);
    const chat = await getChat(person, chatId);
    expect(chat).toMatchObject({ memberCount: 2, lastMessage: { text: "hello" } });
    expect(chat.members).toContainEqual(stranger);
    expect(await membersOf(person, chatId)).toContainEqual(stranger);
    const { state } = await person.call<{ state: { chat: ChatOnWire } }>("stream.snapshot", {
      stream: `chat:${chatId}`,
    });
    expect(state.chat.members).toContainEqual(stranger);
    expect(await textsOf(person, chatId)).toEqual(["hello"]);
    expect(await outcome(person, "chat.markRead", { chatId, seq: 1 })).toBe("ok");
    expect(JSON.stringify([chat, state])).not.toContain(other.handle);
  }
});

test("a block ends watching within a second, and nothing of typing comes through", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  const { watch } = await ann.call<{ watch: string }>("watch.chat", { id: chatId });
  await bob.call("chat.setTyping", { chatId, typing: true });
  await ann.socket.hears("chat.typing", { typing: true });
  await toPerson(bob, "block", ann);
  await ann.socket.pushedFrame((frame) => frame.watch === watch && "ended" in frame);
});

test("unblocking is all it takes to write again", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  await toPerson(ann, "block", bob);
  expect(await outcome(ann, "chat.sendMessage", { chatId, text: "?" })).toBe("not-found");
  await toPerson(ann, "unblock", bob);
  await send(ann, chatId, "again");
  await send(bob, chatId, "indeed");
  expect(await textsOf(ann, chatId)).toEqual(["again", "indeed"]);
  expect(await openDirect(bob, ann)).toBe(chatId);
});

test("groups that the two share go on, and so do notes to oneself", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  const notes = await openDirect(bob, bob);
  await toPerson(ann, "block", bob);
  await send(bob, chatId, "from bob");
  await send(ann, chatId, "from ann");
  await send(bob, notes, "milk");
  expect(await textsOf(ann, chatId)).toEqual(["from bob", "from ann"]);
  const stranger = { id: bob.id, ...nobody, role: "member" };
  expect(await membersOf(ann, chatId)).toContainEqual(stranger);
  expect((await membersOf(cid, chatId)).map((member) => member.handle)).not.toContain(null);
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  await bob.call("chat.leave", { chatId });
});

test("a person who is gone for others freezes the chat just as a block does", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  const moderator = await staffMember(await sharedServer(), "moderator");
  await moderator.call("admin.suspend", { accountId: bob.id, reason: "For this test" });
  expect(await outcome(ann, "chat.sendMessage", { chatId, text: "hi" })).toBe("not-found");
  expect(await outcome(ann, "chat.openDirect", { accountId: bob.id })).toBe("not-found");
  const stranger = { id: bob.id, ...nobody, role: "member" };
  expect((await getChat(ann, chatId)).members).toContainEqual(stranger);
});

test("a request of somebody blocked is in no list and no count, until they are unblocked", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "hello");
  await toPerson(bob, "block", ann);
  expect(await requestsOf(bob)).toEqual([]);
  expect(await bob.call("chat.list")).toMatchObject({ requestCount: 0 });
  await toPerson(bob, "unblock", ann);
  expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
  expect(await bob.call("chat.list")).toMatchObject({ requestCount: 1 });
});

type Members = ChatOnWire["members"];

async function membersOf(person: Person, chatId: string): Promise<Members> {
  return (await person.call<{ items: Members }>("chat.listMembers", { chatId })).items;
}
