import { beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { HubbubError, memoryStorage, uuidV7 } from "#src/client/index.ts";
import { sharedServer } from "#test/harness/server.ts";
import { clientOf, follow, textsOf, type TestClient } from "./support.ts";

// A conversation is many round trips; on a machine that does other things too they take their time.
setDefaultTimeout(60_000);
beforeAll(sharedServer);

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function directChat(ann: TestClient, bob: TestClient): Promise<string> {
  const { id: chatId } = await ann.client.call("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.client.call("chat.openDirect", { accountId: ann.id });
  await ann.client.call("chat.sendMessage", { chatId, text: "first" });
  await Promise.all([ann.hears("chat.messageCreated", 1), bob.hears("chat.messageCreated", 1)]);
  return chatId;
}

test("a conversation reaches both, own messages with the key they were sent under", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const chatId = await directChat(ann, bob);
  const key = uuidV7(Date.now());
  const sent = await bob.client.call("chat.sendMessage", { chatId, text: "hello" }, { key });
  await Promise.all([ann.hears("chat.messageCreated", 2), bob.hears("chat.messageCreated", 2)]);
  expect(textsOf(ann.heard)).toEqual(["first", "hello"]);
  const [atAnn, atBob] = [ann, bob].map(({ heard }) =>
    heard.findLast((one) => one.event === "chat.messageCreated"),
  );
  expect(atBob).toMatchObject({ key, seq: sent.seq, data: sent });
  expect(atAnn).toMatchObject({ key: null, seq: sent.seq, data: sent });
});

test("after cuts in the middle of a conversation everybody has every message once, in one order", async () => {
  const people = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const [ann, bob] = people;
  const chatId = await directChat(ann, bob);
  const sends = range(60).map(async (number) => {
    const { client, network } = number % 2 === 0 ? ann : bob;
    const sent = client.call("chat.sendMessage", { chatId, text: `message ${number}` });
    if (number % 20 === 10) network.cut();
    return (await sent).seq;
  });
  const seqs = await Promise.all(sends);
  expect(new Set(seqs).size).toBe(60);
  await Promise.all(people.map((person) => person.hears("chat.messageCreated", 61)));
  const stored = await ann.client.call("chat.listMessages", { chatId, after: 0, limit: 100 });
  const texts = stored.items.map((message) => (message.kind === "text" ? message.text : ""));
  for (const { heard } of people) expect(textsOf(heard)).toEqual(texts);
});

test("what was missed while away is caught up, what is on the screen first", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const quiet = await directChat(ann, bob);
  const { id: open } = await ann.client.call("chat.createGroup", {
    title: "Open",
    accountIds: [bob.id],
  });
  await ann.client.call("chat.sendMessage", { chatId: open, text: "here" });
  await bob.hears("chat.messageCreated", 2);

  bob.network.isDown = true;
  bob.network.cut();
  for (const number of range(5)) {
    await ann.client.call("chat.sendMessage", { chatId: quiet, text: `quiet ${number}` });
    await ann.client.call("chat.sendMessage", { chatId: open, text: `open ${number}` });
  }
  bob.heard.length = 0;
  bob.client.prefer(`chat:${open}`);
  bob.network.isDown = false;
  bob.client.wake();
  await bob.hears("chat.messageCreated", 10);
  const texts = textsOf(bob.heard);
  expect(texts.filter((text) => text.startsWith("open"))).toEqual(
    range(5).map((number) => `open ${number}`),
  );
  expect(texts.filter((text) => text.startsWith("quiet"))).toEqual(
    range(5).map((number) => `quiet ${number}`),
  );
});

test("a restart goes on from the place that was kept", async () => {
  const storage = memoryStorage();
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob", { storage })]);
  const chatId = await directChat(ann, bob);
  await bob.client.close();
  for (const number of range(3)) {
    await ann.client.call("chat.sendMessage", { chatId, text: `while away ${number}` });
  }
  const { url } = await sharedServer();
  const later = follow(url, bob.id, { storage });
  expect((await later.client.restore())?.id).toBe(bob.id);
  await later.client.connect();
  await later.client.caughtUp();
  expect(textsOf(later.heard)).toEqual(range(3).map((number) => `while away ${number}`));
  await later.client.close();
});

test("a new device takes the whole state of what it keeps, then follows", async () => {
  const storage = memoryStorage();
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob", { storage })]);
  const chatId = await directChat(ann, bob);
  await bob.client.close();
  const tokensOnly = memoryStorage();
  await tokensOnly.set("hubbub.tokens", String(await storage.get("hubbub.tokens")));
  const phone = follow((await sharedServer()).url, bob.id, { storage: tokensOnly });
  const states: [string, number][] = [];
  phone.client.onReset("chat", (state, { stream, seq }) => {
    expect(JSON.stringify(state)).toContain("first");
    states.push([stream, seq]);
  });
  await phone.client.connect();
  await phone.client.caughtUp();
  expect(states).toEqual([[`chat:${chatId}`, 1]]);
  await ann.client.call("chat.sendMessage", { chatId, text: "second" });
  await phone.hears("chat.messageCreated", 1);
  expect(textsOf(phone.heard)).toEqual(["second"]);
  await phone.client.close();
});

test("a member who was added late is told of what follows, and of nothing earlier", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const { id: chatId } = await ann.client.call("chat.createGroup", {
    title: "Group",
    accountIds: [],
  });
  for (const number of range(5)) {
    await ann.client.call("chat.sendMessage", { chatId, text: `before ${number}` });
  }
  await ann.client.call("chat.addMembers", { chatId, accountIds: [bob.id] });
  await ann.client.call("chat.sendMessage", { chatId, text: "after" });
  await bob.hears("chat.messageCreated", 1);
  expect(textsOf(bob.heard)).toEqual(["after"]);
});

test("who was removed hears of it, and after a reconnect the stream is gone", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const { id: chatId } = await ann.client.call("chat.createGroup", {
    title: "Group",
    accountIds: [bob.id],
  });
  await ann.client.call("chat.sendMessage", { chatId, text: "hi" });
  await bob.hears("chat.messageCreated", 1);
  const gone = Promise.withResolvers<string>();
  bob.client.onGone(gone.resolve);
  await ann.client.call("chat.removeMember", { chatId, accountId: bob.id });
  await bob.hears("chat.left", 1);
  await ann.client.call("chat.sendMessage", { chatId, text: "secret" });
  bob.network.cut();
  expect(await gone.promise).toBe(`chat:${chatId}`);
  expect(textsOf(bob.heard)).toEqual(["hi"]);
});

test("refusals carry the server's code and the field at fault, on both doors alike", async () => {
  const ann = await clientOf("ann");
  const input = { chatId: "no id", text: "" };
  const refusals = await Promise.all(
    [
      ann.client.call("chat.sendMessage", input),
      ann.client.callHttp("chat.sendMessage", input),
    ].map((call) => call.catch((error: unknown) => error)),
  );
  for (const refusal of refusals) {
    if (!(refusal instanceof HubbubError)) throw new Error("It was not refused.");
    expect(refusal.code).toBe("invalid");
    expect(Object.keys(refusal.fields).toSorted()).toEqual(["chatId", "text"]);
    expect(refusal.requestId).toBeString();
  }
});

test("logging out ends the session at the server and forgets it here", async () => {
  const storage = memoryStorage();
  const ann = await clientOf("ann", { storage });
  const tokens = String(await storage.get("hubbub.tokens"));
  await ann.client.logout();
  expect(await storage.get("hubbub.tokens")).toBeNull();
  const thief = memoryStorage();
  await thief.set("hubbub.tokens", tokens);
  const copied = follow((await sharedServer()).url, ann.id, { storage: thief });
  expect(await copied.client.connect().catch((error: unknown) => error)).toMatchObject({
    code: "unauthenticated",
  });
});

test("a token that ran out is replaced without anybody noticing", async () => {
  const ann = await clientOf("ann");
  const server = await sharedServer();
  server.clock.advance({ minutes: 11 });
  ann.network.cut();
  const list = await ann.client.call("session.list", {});
  expect(list.items.length).toBeGreaterThan(0);
});

test("who is removed and let in again gets the chat anew, because the app dropped it", async () => {
  const [ann, bob] = await Promise.all([clientOf("ann"), clientOf("bob")]);
  const anew = Promise.withResolvers<string>();
  const { id: chatId } = await ann.client.call("chat.createGroup", {
    title: "Group",
    accountIds: [bob.id],
  });
  await ann.client.call("chat.sendMessage", { chatId, text: "before" });
  await bob.hears("chat.messageCreated", 1);
  bob.client.onReset("chat", (state, { stream }) => {
    expect(JSON.stringify(state)).toContain("before");
    anew.resolve(stream);
  });
  await ann.client.call("chat.removeMember", { chatId, accountId: bob.id });
  await bob.hears("chat.left", 1);
  await ann.client.call("chat.addMembers", { chatId, accountIds: [bob.id] });
  await ann.client.call("chat.sendMessage", { chatId, text: "after" });
  expect(await anew.promise).toBe(`chat:${chatId}`);
});
