/** Message requests: what strangers write first, and what the receiver does about it without the writer knowing. */
import { describe, expect, test } from "bun:test";
import {
  crowd,
  eventsOf,
  getChat,
  listOf,
  openDirect,
  outcome,
  pageOf,
  people,
  requestsOf,
  send,
  sharedServer,
  textsOf,
  told,
  toPerson,
  unknownId,
  type Person,
} from "./support.ts";

/** Ann wrote to Bob, who does not know her. */
async function request(): Promise<{ ann: Person; bob: Person; chatId: string }> {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "hello");
  return { ann, bob, chatId };
}

async function befriend(one: Person, other: Person): Promise<void> {
  await toPerson(one, "requestFriend", other);
  await toPerson(other, "requestFriend", one);
}

test("what a stranger writes first is among the requests, counted apart, and told as such", async () => {
  const { bob, chatId } = await request();
  await bob.socket.hears("chat.requested", { chatId, from: 1 });
  expect(await listOf(bob)).toEqual([]);
  expect(await bob.call("chat.list")).toEqual({ items: [], nextCursor: null, requestCount: 1 });
  const [chat] = await requestsOf(bob);
  expect(chat).toMatchObject({ id: chatId, isRequest: true, unreadCount: 1 });
  expect(await getChat(bob, chatId)).toMatchObject({ isRequest: true });
  expect(await textsOf(bob, chatId)).toEqual(["hello"]);
  expect(told(bob, "chat.joined")).toEqual([]);
});

describe("no request is what comes from somebody whom the receiver", () => {
  test.each(["follow", "befriended"])("knows: %s", async (how) => {
    const [ann, bob] = await people("ann", "bob");
    if (how === "follow") await toPerson(bob, "follow", ann);
    else await befriend(ann, bob);
    const chatId = await openDirect(ann, bob);
    await send(ann, chatId, "hello");
    await bob.socket.hears("chat.joined", { chatId, from: 1 });
    expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
    expect(await requestsOf(bob)).toEqual([]);
  });

  test("wrote to before, or opened a chat with", async () => {
    const { ann, bob, chatId } = await request();
    await send(ann, await openDirect(ann, bob), "again");
    await send(bob, chatId, "hello yourself");
    await send(ann, chatId, "good");
    expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
    const [cid, dan] = await people("cid", "dan");
    const opened = await openDirect(dan, cid);
    await send(cid, await openDirect(cid, dan), "hello");
    expect(await listOf(dan)).toMatchObject([{ id: opened, isRequest: false }]);
  });

  test("does not know: being followed by somebody makes them no less a stranger", async () => {
    const [ann, bob] = await people("ann", "bob");
    await toPerson(ann, "follow", bob);
    const chatId = await openDirect(ann, bob);
    await send(ann, chatId, "hello");
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
  });
});

test("accepting moves it to the chats, on all devices, once, and again is nothing", async () => {
  const { bob, chatId } = await request();
  const phone = bob.socket;
  await bob.connect();
  const key = Bun.randomUUIDv7();
  const accepted = await bob.call("chat.acceptRequest", { chatId }, key);
  expect(accepted).toMatchObject({ id: chatId, isRequest: false, unreadCount: 1 });
  expect(await bob.call("chat.acceptRequest", { chatId }, key)).toEqual(accepted);
  expect(await bob.call("chat.acceptRequest", { chatId })).toEqual(accepted);
  await phone.hears("chat.requestAccepted", { chatId });
  await bob.socket.settle();
  expect(told(bob, "chat.requestAccepted")).toEqual([{ chatId }]);
  expect(await listOf(bob)).toMatchObject([{ id: chatId }]);
  expect(await bob.call("chat.list", { box: "requests" })).toMatchObject({
    ...{ items: [], requestCount: 0 },
  });
});

test("writing back accepts", async () => {
  const { ann, bob, chatId } = await request();
  await send(bob, chatId, "hello yourself");
  await bob.socket.hears("chat.requestAccepted", { chatId });
  expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
  expect(await textsOf(ann, chatId)).toEqual(["hello", "hello yourself"]);
});

test("following the writer takes their next message out of the requests", async () => {
  const { ann, bob, chatId } = await request();
  await toPerson(bob, "follow", ann);
  await send(ann, chatId, "thanks");
  await bob.socket.hears("chat.requestAccepted", { chatId });
  expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false, unreadCount: 2 }]);
});

/** All that the writer can see of the chat, and all that was told to them, without what differs between any two people. */
async function seenBy(writer: Person, other: Person, chatId: string) {
  const { state } = await writer.call<{ state: object }>("stream.snapshot", {
    stream: `chat:${chatId}`,
  });
  const looks = {
    state,
    chat: await getChat(writer, chatId),
    list: await writer.call("chat.list"),
    requests: await writer.call("chat.list", { box: "requests" }),
    members: await writer.call("chat.listMembers", { chatId }),
    messages: await pageOf(writer, chatId),
    events: await eventsOf(writer, `chat:${chatId}`),
  };
  const hears = {
    own: await eventsOf(writer, `user:${writer.id}`),
    pushed: writer.socket.pushed.filter((frame) => frame.event ?? frame.signal),
  };
  const plain = (value: object) =>
    JSON.stringify(value)
      .replaceAll(writer.id, "writer")
      .replaceAll(other.id, "other")
      .replaceAll(writer.handle, "@writer")
      .replaceAll(other.handle, "@other")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time");
  return { looks: plain(looks), told: plain(hears) };
}

type Act = (bob: Person, chatId: string, ann: Person) => Promise<unknown>;

test("the writer sees and hears the same, whatever becomes of the request", async () => {
  const acts: Record<string, Act> = {
    request: async () => undefined,
    read: (bob, chatId) => bob.call("chat.markRead", { chatId, seq: 1 }),
    typing: (bob, chatId) => bob.call("chat.setTyping", { chatId, typing: true }),
    accepted: (bob, chatId) => bob.call("chat.acceptRequest", { chatId }),
    declined: (bob, chatId) => bob.call("chat.declineRequest", { chatId }),
    restricted: (bob, _, ann) => toPerson(bob, "restrict", ann),
    hidden: async (bob, chatId) => {
      const [message] = (await pageOf(bob, chatId)).items;
      await bob.call("chat.deleteMessage", { chatId, messageId: message?.id, for: "me" });
    },
    // Of being followed the writer is told; of the chat they see the same.
    known: async () => undefined,
  };
  const all: { name: string; looks: string; told: string }[] = [];
  for (const [name, act] of Object.entries(acts)) {
    const [ann, bob] = await people("ann", "bob");
    if (name === "known") await toPerson(bob, "follow", ann);
    const chatId = await openDirect(ann, bob);
    await ann.call("watch.chat", { id: chatId });
    await send(ann, chatId, "hello");
    await act(bob, chatId, ann);
    await send(ann, chatId, "still there?");
    await ann.socket.settle();
    all.push({ name, ...(await seenBy(ann, bob, chatId)) });
  }
  for (const { name, looks, told: heard } of all) {
    expect([name, looks]).toEqual([name, all[0]?.looks ?? ""]);
    if (name !== "known") expect([name, heard]).toEqual([name, all[0]?.told ?? ""]);
  }
});

test("what the receiver does about a request moves nothing that its writer catches up on", async () => {
  const acts: Act[] = [
    (bob, chatId) => bob.call("chat.markRead", { chatId, seq: 1 }),
    (bob, _, ann) => toPerson(bob, "restrict", ann),
    (bob, chatId) => bob.call("chat.declineRequest", { chatId }),
    (bob, _, ann) => openDirect(bob, ann),
  ];
  const { ann, bob, chatId } = await request();
  let { sync, changed } = await ann.connect();
  while (changed.length > 0) ({ sync, changed } = await ann.connect(sync));
  for (const act of acts) {
    await act(bob, chatId, ann);
    expect((await ann.connect(sync)).changed).toEqual([]);
  }
});

test("declining takes the chat and its stream from the receiver; the next message is a new request", async () => {
  const { ann, bob, chatId } = await request();
  const { watch } = await bob.call<{ watch: string }>("watch.chat", { id: chatId });
  await bob.call("chat.declineRequest", { chatId });
  const left = { chatId, byId: bob.id, reason: "declined" };
  expect((await bob.socket.hears("chat.left", { chatId })).data).toEqual(left);
  await bob.socket.pushedFrame((frame) => frame.watch === watch && "ended" in frame);
  expect([await listOf(bob), await requestsOf(bob)]).toEqual([[], []]);
  for (const op of ["chat.get", "chat.listMessages", "chat.acceptRequest", "chat.declineRequest"])
    expect([op, await outcome(bob, op, { chatId })]).toEqual([op, "not-found"]);
  await send(ann, chatId, "are you there?");
  await bob.socket.hears("chat.requested", { chatId, from: 2 });
  expect(await requestsOf(bob)).toMatchObject([{ id: chatId, unreadCount: 1 }]);
  expect(await textsOf(bob, chatId)).toEqual(["hello", "are you there?"]);
});

test("who declined may still open the chat, and has agreed to it then", async () => {
  const { ann, bob, chatId } = await request();
  await bob.call("chat.declineRequest", { chatId });
  expect(await openDirect(bob, ann)).toBe(chatId);
  await send(ann, chatId, "hello again");
  expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false, unreadCount: 1 }]);
});

test("only what is a request is declined", async () => {
  const { ann, bob, chatId } = await request();
  expect(await outcome(ann, "chat.declineRequest", { chatId })).toBe("forbidden");
  await bob.call("chat.acceptRequest", { chatId });
  expect(await outcome(bob, "chat.declineRequest", { chatId })).toBe("forbidden");
  for (const op of ["chat.acceptRequest", "chat.declineRequest"]) {
    const missing = await bob.refusal(op, { chatId: unknownId });
    expect(await (await stranger()).refusal(op, { chatId })).toEqual(missing);
    expect(missing.code).toBe("not-found");
  }
});

async function stranger(): Promise<Person> {
  const [eve] = await people("eve");
  return eve;
}

describe("bounds", () => {
  test("before an answer ten messages are taken, also of thirty at once, declined or not", async () => {
    const { ann, bob, chatId } = await request();
    const texts = Array.from({ length: 30 }, (_, n) => `${n}`);
    const outcomes = await Promise.all(
      texts.map((text) => outcome(ann, "chat.sendMessage", { chatId, text })),
    );
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(9);
    expect(outcomes.filter((one) => one === "limit")).toHaveLength(21);
    await bob.call("chat.declineRequest", { chatId });
    expect(await outcome(ann, "chat.sendMessage", { chatId, text: "?" })).toBe("limit");
    expect(await requestsOf(bob)).toEqual([]);
    await send(bob, await openDirect(bob, ann), "yes?");
    await send(ann, chatId, "finally");
  });

  test("twenty strangers an hour, also of forty at once; whoever knows the writer is not counted", async () => {
    const [ann, friend] = await people("ann", "friend");
    await toPerson(friend, "follow", ann);
    const others = await crowd(40);
    const chatIds = await Promise.all(others.map((other) => openDirect(ann, other)));
    const outcomes = await Promise.all(
      chatIds.map((chatId) => outcome(ann, "chat.sendMessage", { chatId, text: "hello" })),
    );
    expect(outcomes.filter((one) => one === "ok")).toHaveLength(20);
    expect(outcomes.filter((one) => one === "rate-limited")).toHaveLength(20);
    await send(ann, await openDirect(ann, friend), "hello");
    const written = chatIds[outcomes.indexOf("ok")] ?? "";
    await send(ann, written, "still me");
    const late = chatIds[outcomes.indexOf("rate-limited")] ?? "";
    const refused = await ann.refusal("chat.sendMessage", { chatId: late, text: "hello" });
    expect(refused.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(3_600_000);
    // An hour later; moving the clock would log everybody out.
    const { postgres } = (await sharedServer()).server;
    await postgres.sql`
      update chats set requested_at = requested_at - interval '1 hour' where created_by = ${ann.id}`;
    await send(ann, late, "hello");
  }, 60_000);
});

describe("who may write", () => {
  const words = ["everyone", "followers", "following", "friends", "nobody"] as const;

  test.each(words)("as the receiver set it: %s", async (word) => {
    const [bob, stranger_, follower, followed, friend] = await people("b", "s", "f", "d", "x");
    await toPerson(follower, "follow", bob);
    await toPerson(bob, "follow", followed);
    await befriend(bob, friend);
    await bob.call("privacy.update", { message: word });
    const group = await friend.call<{ id: string }>("chat.createGroup", {
      title: "Us",
      accountIds: [],
    });
    const allowed = {
      ...{ everyone: [stranger_, follower, followed, friend], nobody: [] as Person[] },
      ...{ followers: [follower, friend], following: [followed], friends: [friend] },
    }[word];
    for (const person of [stranger_, follower, followed, friend]) {
      const expected = allowed.includes(person) ? "ok" : "forbidden";
      expect(await outcome(person, "chat.openDirect", { accountId: bob.id })).toBe(expected);
      const us = { title: "Us", accountIds: [bob.id] };
      expect(await outcome(person, "chat.createGroup", us)).toBe(expected);
      const more = { chatId: group.id, accountIds: [bob.id] };
      if (person === friend) expect(await outcome(person, "chat.addMembers", more)).toBe(expected);
    }
  });

  test("the refusal is the same whichever word keeps them out, and a block is not among them", async () => {
    const [ann, bob] = await people("ann", "bob");
    const refusals = [];
    for (const message of ["followers", "following", "friends", "nobody"]) {
      await bob.call("privacy.update", { message });
      refusals.push(await ann.refusal("chat.openDirect", { accountId: bob.id }));
    }
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    await toPerson(bob, "block", ann);
    expect(await outcome(ann, "chat.openDirect", { accountId: bob.id })).toBe("not-found");
  });

  test("a change silences no chat that was agreed to, and one that was not", async () => {
    const { ann, bob, chatId } = await request();
    await bob.call("privacy.update", { message: "nobody" });
    expect(await outcome(ann, "chat.sendMessage", { chatId, text: "?" })).toBe("forbidden");
    await bob.call("chat.acceptRequest", { chatId });
    await send(ann, chatId, "thanks");
    expect(await openDirect(ann, bob)).toBe(chatId);
    await send(bob, chatId, "welcome");
  });
});

/** They know each other well. */
async function chatting(): Promise<{ ann: Person; bob: Person; chatId: string }> {
  const [ann, bob] = await people("ann", "bob");
  await toPerson(bob, "follow", ann);
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "hello");
  await send(bob, chatId, "hello");
  return { ann, bob, chatId };
}

describe("restricting", () => {
  test("moves the chat among the requests, bounds nothing, and is not noticed", async () => {
    const { ann, bob, chatId } = await chatting();
    await ann.call("watch.chat", { id: chatId });
    const heardBefore = ann.socket.pushed.length;
    await toPerson(bob, "restrict", ann);
    await bob.socket.hears("chat.requested", { chatId, from: 1 });
    expect(await listOf(bob)).toEqual([]);
    for (let n = 0; n < 15; n += 1) await send(ann, chatId, `${n}`);
    await bob.call("chat.setTyping", { chatId, typing: true });
    await bob.call("chat.markRead", { chatId, seq: 9 });
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId, unreadCount: 8 }]);
    await ann.socket.settle();
    const heard = ann.socket.pushed.slice(heardBefore);
    expect(new Set(heard.map((frame) => frame.event ?? frame.signal))).toEqual(
      new Set(["chat.messageCreated"]),
    );
  });

  test("ends where it began when it is lifted; a stranger's request stays one", async () => {
    const { ann, bob, chatId } = await chatting();
    await toPerson(bob, "restrict", ann);
    await toPerson(bob, "unrestrict", ann);
    await bob.socket.hears("chat.requestAccepted", { chatId });
    expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
    const other = await request();
    await toPerson(other.bob, "restrict", other.ann);
    await toPerson(other.bob, "unrestrict", other.ann);
    expect(await requestsOf(other.bob)).toMatchObject([{ id: other.chatId }]);
  });

  test("puts the first message of somebody known among the requests; declined, the next one too", async () => {
    const [ann, bob] = await people("ann", "bob");
    await toPerson(bob, "follow", ann);
    await toPerson(bob, "restrict", ann);
    const chatId = await openDirect(ann, bob);
    await send(ann, chatId, "hello");
    await bob.socket.hears("chat.requested", { chatId, from: 1 });
    await bob.call("chat.declineRequest", { chatId });
    for (let n = 0; n < 12; n += 1) await send(ann, chatId, `${n}`);
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId, unreadCount: 12 }]);
    await bob.call("chat.acceptRequest", { chatId });
    await send(ann, chatId, "hello");
    expect(await listOf(bob)).toMatchObject([{ id: chatId }]);
  });
});

test("accepting and declining at once end as one of the two, and first messages at once arrive once", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { ann, bob, chatId } = await request();
    const both = await Promise.all([
      bob.http("chat.acceptRequest", { chatId }),
      bob.http("chat.declineRequest", { chatId }),
      bob.http("chat.acceptRequest", { chatId }),
      bob.http("chat.declineRequest", { chatId }),
      ann.http("chat.sendMessage", { chatId, text: "now" }),
    ]);
    expect(both.at(-1)?.status).toBe(200);
    const [accepted, declined] = [await listOf(bob), await requestsOf(bob)].map((l) => l.length);
    expect((accepted ?? 0) + (declined ?? 0)).toBeLessThanOrEqual(1);
    await send(bob, await openDirect(bob, ann), "so?");
    expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
    expect(await textsOf(bob, chatId)).toEqual(await textsOf(ann, chatId));
  }
}, 60_000);

test("requests come newest first, in pages that miss and repeat nothing", async () => {
  const [bob] = await people("bob");
  const others = await crowd(7);
  const chatIds: string[] = [];
  for (const other of others) {
    const chatId = await openDirect(other, bob);
    await send(other, chatId, "hello");
    chatIds.unshift(chatId);
  }
  const { postgres } = (await sharedServer()).server;
  // Two of them came at the same moment.
  await postgres.sql`
    update chat_members set requested_at = '2026-01-01'
    where account_id = ${bob.id} and chat_id = any(${chatIds.slice(-2)}::uuid[])`;
  const expected = [...chatIds.slice(0, -2), ...chatIds.slice(-2).toSorted().toReversed()];
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const input: object = { box: "requests", limit: 3, ...(cursor ? { cursor } : {}) };
    const page: { items: { id: string }[]; nextCursor: string | null; requestCount: number } =
      await bob.call("chat.list", input);
    expect(page.requestCount).toBe(7);
    seen.push(...page.items.map((chat) => chat.id));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(expected);
  const first = await bob.call<{ nextCursor: string }>("chat.list", { box: "requests", limit: 1 });
  const misplaced = { cursor: first.nextCursor };
  expect((await bob.refusal("chat.list", misplaced)).fields).toHaveProperty("cursor");
  expect((await bob.refusal("chat.list", { box: "spam" })).fields).toHaveProperty("box");
});
