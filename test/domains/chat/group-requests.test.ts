/** Being added to a group by a stranger is being asked: what waits, and what the others see of it. */
import { describe, expect, test } from "bun:test";
import { letKnow } from "#test/harness/acquaint.ts";
import { asked, add, sqlOf } from "./group-request-support.ts";
import {
  acquaint,
  addressGroup,
  crowd,
  eventsOf,
  foundGroup,
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
  type ChatOnWire,
  type Person,
} from "./support.ts";

test("a group of a stranger's making is among the requests, who asked with it, and told as such", async () => {
  const { ann, bob, cid, chatId } = await asked();
  await bob.socket.hears("chat.requested", { chatId, from: 1 });
  await cid.socket.hears("chat.joined", { chatId, from: 1 });
  await send(ann, chatId, "hello");
  await bob.socket.hears("chat.messageCreated", { text: "hello" });
  expect(await bob.call("chat.list")).toEqual({ items: [], nextCursor: null, requestCount: 1 });
  const [chat] = await requestsOf(bob);
  expect(chat).toMatchObject({ id: chatId, isRequest: true, askedById: ann.id, unreadCount: 1 });
  expect(await getChat(cid, chatId)).toMatchObject({ isRequest: false, askedById: null });
  expect(await textsOf(bob, chatId)).toEqual(["hello"]);
  expect(told(bob, "chat.joined")).toEqual([]);
});

test("so is being added later: what was written before stays hidden", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await foundGroup(ann);
  await send(ann, chatId, "before");
  expect(await add(ann, chatId, bob)).toEqual([bob.id]);
  await bob.socket.hears("chat.requested", { chatId, from: 3 });
  await send(ann, chatId, "after");
  expect(await requestsOf(bob)).toMatchObject([{ id: chatId, unreadCount: 1 }]);
  expect(await textsOf(bob, chatId)).toEqual(["after"]);
});

describe("it is a chat at once to whoever", () => {
  type Meeting = (ann: Person, bob: Person) => Promise<unknown>;
  const meetings: [string, Meeting][] = [
    ["follows the one who adds them", (ann, bob) => toPerson(bob, "follow", ann)],
    [
      "is their friend",
      async (ann, bob) => {
        await toPerson(ann, "requestFriend", bob);
        await toPerson(bob, "acceptFriend", ann);
      },
    ],
    ["opened a direct chat with them", (ann, bob) => openDirect(bob, ann)],
    [
      "wrote back to them",
      async (ann, bob) => {
        const chatId = await openDirect(ann, bob);
        await send(ann, chatId, "hello");
        await send(bob, chatId, "hello yourself");
      },
    ],
    [
      "accepted what they wrote",
      async (ann, bob) => {
        const chatId = await openDirect(ann, bob);
        await send(ann, chatId, "hello");
        await bob.call("chat.acceptRequest", { chatId });
      },
    ],
  ];
  test.each(meetings)("%s", async (_, meet) => {
    const [ann, bob] = await people("ann", "bob");
    await meet(ann, bob);
    const chatId = await addressGroup(ann, bob);
    await bob.socket.hears("chat.joined", { chatId, from: 1 });
    expect((await listOf(bob)).map((chat) => chat.id)).toContain(chatId);
    expect(await requestsOf(bob)).toEqual([]);
  });
});

describe("it is a request to whoever", () => {
  type Meeting = (ann: Person, bob: Person) => Promise<unknown>;
  const meetings: [string, Meeting][] = [
    ["is only followed by the one who adds them", (ann, bob) => toPerson(ann, "follow", bob)],
    ["was only written to", async (ann, bob) => send(ann, await openDirect(ann, bob), "hello")],
    [
      "declined what was written",
      async (ann, bob) => {
        const chatId = await openDirect(ann, bob);
        await send(ann, chatId, "hello");
        await bob.call("chat.declineRequest", { chatId });
      },
    ],
    [
      "knows but restricted the one who adds them",
      async (ann, bob) => {
        await acquaint(ann, bob);
        await toPerson(bob, "follow", ann);
        await toPerson(bob, "restrict", ann);
      },
    ],
  ];
  test.each(meetings)("%s", async (_, meet) => {
    const [ann, bob] = await people("ann", "bob");
    await meet(ann, bob);
    const chatId = await addressGroup(ann, bob);
    await bob.socket.hears("chat.requested", { chatId, from: 1 });
    expect((await requestsOf(bob)).map((chat) => chat.id)).toContain(chatId);
    expect((await listOf(bob)).map((chat) => chat.id)).not.toContain(chatId);
  });
});

test("accepting moves it to the chats, on all devices, once; again is nothing", async () => {
  const { bob, chatId } = await asked();
  const phone = bob.socket;
  await bob.connect();
  const key = Bun.randomUUIDv7();
  const accepted = await bob.call("chat.acceptRequest", { chatId }, key);
  expect(accepted).toMatchObject({ id: chatId, isRequest: false, askedById: null, memberCount: 3 });
  expect(await bob.call("chat.acceptRequest", { chatId }, key)).toEqual(accepted);
  expect(await bob.call("chat.acceptRequest", { chatId })).toEqual(accepted);
  await phone.hears("chat.requestAccepted", { chatId });
  await bob.socket.settle();
  expect(told(bob, "chat.requestAccepted")).toEqual([{ chatId }]);
  expect(await listOf(bob)).toMatchObject([{ id: chatId }]);
  expect(await requestsOf(bob)).toEqual([]);
});

test("writing there accepts, also many at once", async () => {
  const { ann, bob, chatId } = await asked();
  const texts = ["a", "b", "c", "d"];
  const sent = await Promise.all(texts.map((text) => send(bob, chatId, text)));
  expect(sent.map((message) => message.seq).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5]);
  await bob.socket.hears("chat.requestAccepted", { chatId });
  await bob.socket.settle();
  expect(told(bob, "chat.requestAccepted")).toEqual([{ chatId }]);
  expect(await listOf(bob)).toMatchObject([{ id: chatId, isRequest: false }]);
  expect(await textsOf(ann, chatId)).toHaveLength(4);
});

test("what somebody types in a request nobody is told, and all once it is accepted", async () => {
  const { ann, bob, chatId } = await asked();
  await ann.call("watch.chat", { id: chatId });
  await bob.call("chat.setTyping", { chatId, typing: true });
  await bob.call("chat.markRead", { chatId, seq: 1 });
  await ann.socket.settle();
  expect(ann.socket.pushed.filter((frame) => frame.signal)).toEqual([]);
  await bob.call("chat.acceptRequest", { chatId });
  await (await sharedServer()).clock.elapse({ seconds: 2 });
  await bob.call("chat.setTyping", { chatId, typing: true });
  await ann.socket.pushedFrame((frame) => frame.signal === "chat.typing");
});

/** All that somebody can see of the chat, and all that was told to them, without what differs between any two people. */
async function seenBy(viewer: Person, all: readonly Person[], chatId: string) {
  const { state } = await viewer.call<{ state: object }>("stream.snapshot", {
    stream: `chat:${chatId}`,
  });
  const seen = {
    state,
    chat: await getChat(viewer, chatId),
    list: await viewer.call("chat.list"),
    members: await viewer.call("chat.listMembers", { chatId }),
    messages: await pageOf(viewer, chatId),
    events: await eventsOf(viewer, `chat:${chatId}`),
    own: await eventsOf(viewer, `user:${viewer.id}`),
    pushed: viewer.socket.pushed.filter((frame) => frame.event ?? frame.signal),
  };
  return all
    .reduce(
      (text, person, n) =>
        text.replaceAll(person.id, `person ${n}`).replaceAll(person.handle, `@person ${n}`),
      JSON.stringify(seen),
    )
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time");
}

test("whoever adds somebody, and the others, see and hear the same, whatever becomes of it", async () => {
  const acts: Record<string, (bob: Person, chatId: string, ann: Person) => Promise<unknown>> = {
    known: async () => undefined,
    request: async () => undefined,
    read: (bob, chatId) => bob.call("chat.markRead", { chatId, seq: 1 }),
    typing: (bob, chatId) => bob.call("chat.setTyping", { chatId, typing: true }),
    accepted: (bob, chatId) => bob.call("chat.acceptRequest", { chatId }),
    declined: (bob, chatId) => bob.call("chat.declineRequest", { chatId }),
    "declined, accepted after all": async (bob, chatId) => {
      await bob.call("chat.declineRequest", { chatId });
      await bob.call("chat.acceptRequest", { chatId });
    },
    restricted: (bob, _, ann) => toPerson(bob, "restrict", ann),
  };
  const all: { name: string; byAdder: string; byOther: string }[] = [];
  for (const [name, act] of Object.entries(acts)) {
    // One after the other: members who joined together are listed by id.
    const [[ann], [bob], [cid]] = [await people("ann"), await people("bob"), await people("cid")];
    await letKnow(ann, [cid]);
    if (name === "known" || name === "restricted") await letKnow(ann, [bob]);
    if (name === "restricted") await toPerson(bob, "restrict", ann);
    const chatId = await addressGroup(ann, bob, cid);
    await ann.call("watch.chat", { id: chatId });
    if (name !== "restricted") await act(bob, chatId, ann);
    await send(ann, chatId, "still there?");
    await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
    expect(await add(ann, chatId, bob)).toEqual([]);
    await send(cid, chatId, "good");
    await Promise.all([ann.socket.settle(), cid.socket.settle()]);
    const cast = [ann, bob, cid];
    const byAdder = await seenBy(ann, cast, chatId);
    all.push({ name, byAdder, byOther: await seenBy(cid, cast, chatId) });
  }
  for (const { name, byAdder, byOther } of all) {
    expect([name, byAdder]).toEqual([name, all[0]?.byAdder ?? ""]);
    expect([name, byOther]).toEqual([name, all[0]?.byOther ?? ""]);
  }
});

test("what somebody does about a request moves nothing that the others catch up on", async () => {
  const { ann, bob, chatId } = await asked();
  let { sync, changed } = await ann.connect();
  while (changed.length > 0) ({ sync, changed } = await ann.connect(sync));
  for (const op of ["chat.declineRequest", "chat.acceptRequest"]) {
    await bob.call(op, { chatId });
    expect((await ann.connect(sync)).changed).toEqual([]);
  }
});

describe("a block", () => {
  test("of whoever asked takes the request out of list and count, and unblocking brings it back", async () => {
    const { ann, bob, chatId } = await asked();
    await toPerson(bob, "block", ann);
    expect(await bob.call("chat.list", { box: "requests" })).toMatchObject({
      ...{ items: [], requestCount: 0 },
    });
    expect(await getChat(bob, chatId)).toMatchObject({ askedById: null });
    await toPerson(bob, "unblock", ann);
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId, askedById: ann.id }]);
  });

  test("of another member leaves it as it is", async () => {
    const { bob, cid, chatId } = await asked();
    await toPerson(cid, "block", bob);
    expect(await requestsOf(bob)).toMatchObject([{ id: chatId }]);
    await bob.call("chat.acceptRequest", { chatId });
    await send(bob, chatId, "hi");
    expect(await textsOf(cid, chatId)).toEqual(["hi"]);
  });
});

test("whoever has yet to accept has no powers of a role that they were given", async () => {
  const { ann, bob, cid, chatId } = await asked();
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  const message = await send(cid, chatId, "mine");
  const tries: [string, object][] = [
    ["chat.update", { title: "Mine" }],
    ["chat.addMembers", { accountIds: [ann.id] }],
    ["chat.removeMember", { accountId: cid.id }],
    ["chat.setRole", { accountId: cid.id, role: "admin" }],
    ["chat.deleteMessage", { messageId: message.id, for: "everyone" }],
  ];
  for (const [op, input] of tries)
    expect([op, await outcome(bob, op, { chatId, ...input })]).toEqual([op, "forbidden"]);
  await bob.call("chat.acceptRequest", { chatId });
  expect(await outcome(bob, "chat.update", { chatId, title: "Mine" })).toBe("ok");
});

test("a group passes on to somebody who agreed to it, if there is anybody", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await addressGroup(ann, bob);
  await letKnow(ann, [cid]);
  await add(ann, chatId, cid);
  await ann.call("chat.setRole", { chatId, accountId: bob.id, role: "admin" });
  await ann.call("chat.leave", { chatId });
  expect(await getChat(cid, chatId)).toMatchObject({ role: "owner" });
  await cid.call("chat.leave", { chatId });
  expect(await getChat(bob, chatId)).toMatchObject({ role: "owner", isRequest: true });
});

test("of many, each is told once what it is to them", async () => {
  const [ann] = await people("ann");
  const friends = await crowd(25);
  const strangers = await crowd(5);
  await letKnow(ann, friends);
  const [restricter] = friends;
  if (restricter) await toPerson(restricter, "restrict", ann);
  const chatId = await addressGroup(ann, ...friends, ...strangers);
  for (const person of [...friends, ...strangers]) {
    const isAsked = person === restricter || strangers.includes(person);
    const [event, other] = isAsked
      ? ["chat.requested", "chat.joined"]
      : ["chat.joined", "chat.requested"];
    await person.socket.hears(event, { chatId, from: 1 });
    await person.socket.settle();
    expect([told(person, event).length, told(person, other).length]).toEqual([1, 0]);
  }
  const [chat] = await listOf(ann);
  expect(chat).toMatchObject({ memberCount: 31 } satisfies Partial<ChatOnWire>);
}, 30_000);

test("once whoever asked is forgotten, the request stays and names nobody", async () => {
  const { ann, bob, chatId } = await asked();
  await (await sqlOf())`update chat_members set asked_by = null, asked_at = null where asked_by = ${ann.id}`;
  expect(await requestsOf(bob)).toMatchObject([{ id: chatId, askedById: null }]);
});
