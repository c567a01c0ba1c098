import { expect, test } from "bun:test";
import {
  acquaint,
  crowd,
  faultyFields,
  foundGroup,
  getChat,
  listOf,
  openDirect,
  outcome,
  people,
  send,
  sharedServer,
  unknownId,
  type ChatOnWire,
} from "./support.ts";

interface Page {
  readonly items: ChatOnWire[];
  readonly nextCursor: string | null;
}

test("chats come by last activity, in pages that miss and repeat nothing", async () => {
  const [ann] = await people("ann");
  const others = await crowd(7);
  const { clock } = await sharedServer();
  const chatIds: string[] = [];
  for (const other of others) {
    const chatId = await openDirect(ann, other);
    await send(ann, chatId, "hi");
    clock.advance({ seconds: 1 });
    chatIds.unshift(chatId);
  }
  const [oldest] = chatIds.slice(-1);
  await send(ann, oldest ?? "", "again");
  const expected = [oldest, ...chatIds.slice(0, -1)];

  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await ann.call("chat.list", { limit: 3, ...(cursor ? { cursor } : {}) });
    seen.push(...page.items.map((chat) => chat.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen.map(String)).toEqual(expected.map(String));
});

test("equal times are ordered, and a full last page ends the list", async () => {
  const [ann] = await people("ann");
  const chatIds = await Promise.all(Array.from({ length: 6 }, () => foundGroup(ann)));
  const { postgres } = (await sharedServer()).server;
  await postgres.sql`update chat_members set joined_at = '2026-01-01' where account_id = ${ann.id}`;
  const first = await ann.call<Page>("chat.list", { limit: 3 });
  const second = await ann.call<Page>("chat.list", { limit: 3, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map((chat) => chat.id)).toEqual(
    chatIds.toSorted().toReversed(),
  );
  expect(second.nextCursor).toBeNull();
});

test("an item says what one member sees of it", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  await send(ann, chatId, "one");
  const last = await send(ann, chatId, "two");
  expect(await listOf(bob)).toMatchObject([
    { id: chatId, unreadCount: 2, readSeq: 0, lastMessage: last, memberCount: 2, role: "member" },
  ]);
  await ann.call("chat.deleteMessage", { chatId, messageId: last.id, for: "everyone" });
  expect(await getChat(bob, chatId)).toMatchObject({
    unreadCount: 1,
    lastMessage: { kind: "deleted", text: null, id: last.id },
  });
  await bob.call("chat.deleteMessage", { chatId, messageId: last.id, for: "me" });
  expect(await getChat(bob, chatId)).toMatchObject({
    unreadCount: 1,
    lastMessage: { text: "one" },
  });
  expect(await getChat(ann, chatId)).toMatchObject({
    unreadCount: 0,
    lastMessage: { id: last.id },
  });
});

test("a large group shows some members and counts all; the rest is a list of its own", async () => {
  const [ann] = await people("ann");
  const others = await crowd(30);
  const chatId = await foundGroup(ann, ...others);
  const group = await getChat(ann, chatId);
  expect(group.members).toHaveLength(8);
  expect(group.memberCount).toBe(31);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const input: object = { chatId, limit: 10, ...(cursor ? { cursor } : {}) };
    const page: { items: { id: string }[]; nextCursor: string | null } = await ann.call(
      "chat.listMembers",
      input,
    );
    seen.push(...page.items.map((member) => member.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen.toSorted()).toEqual([ann, ...others].map((person) => person.id).toSorted());
});

test("strangers get nothing, and cursors of others or of other lists are refused", async () => {
  const [ann, eve] = await people("ann", "eve");
  const chatIds = [await foundGroup(ann), await foundGroup(ann)];
  for (const op of ["chat.get", "chat.listMembers", "chat.listMessages"]) {
    expect(await outcome(eve, op, { chatId: chatIds[0] })).toBe("not-found");
    expect(await outcome(eve, op, { chatId: unknownId })).toBe("not-found");
    expect(await faultyFields(eve, op, { chatId: "7" })).toEqual(["chatId"]);
  }
  const { nextCursor } = await ann.call<Page>("chat.list", { limit: 1 });
  for (const cursor of [nextCursor, "forged"]) {
    expect(await faultyFields(eve, "chat.list", { cursor })).toEqual(["cursor"]);
  }
  const misplaced = { chatId: chatIds[0], cursor: nextCursor };
  expect(await faultyFields(ann, "chat.listMessages", misplaced)).toEqual(["cursor"]);
  for (const limit of [-1, 0, 101, 1e9]) {
    expect(await faultyFields(ann, "chat.list", { limit })).toEqual(["limit"]);
  }
});
