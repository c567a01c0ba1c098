/** Writes that outlive the process, on the real server: each is done once, in order, and by whoever made it. */
import { expect, test } from "bun:test";
import { memoryStorage, type ClientStorage, type QueueEvent } from "#src/client/index.ts";
import type { Client } from "#src/client/index.ts";
import { newId } from "#src/kit/id.ts";
import { fixturePassword, sharedServer } from "#test/harness/server.ts";
import { clientOf, follow, textsOf, type TestClient } from "./support.ts";

/** Resolves when so many queued writes have been answered or refused. */
function settled(client: Client, count: number): Promise<QueueEvent[]> {
  const news: QueueEvent[] = [];
  return new Promise((resolve) => {
    const stop = client.onQueue((event) => {
      if (event.kind !== "queued") news.push(event);
      if (news.length < count) return;
      stop();
      resolve(news);
    });
  });
}

const refusal = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

async function pairWithChat(storage: ClientStorage) {
  const [ann, bob] = await Promise.all([clientOf("ann", { storage }), clientOf("bob")]);
  const chat = await ann.client.call("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.client.call("chat.openDirect", { accountId: ann.id });
  const say = (client: Client, text: string) =>
    client.queue("chat.sendMessage", { chatId: chat.id, text });
  return { ann, bob, say };
}

/** The app is started again on the same device: nothing but the storage is left. */
async function restarted({ id }: TestClient, storage: ClientStorage): Promise<TestClient> {
  const again = follow((await sharedServer()).url, id, { storage });
  expect((await again.client.restore())?.id).toBe(id);
  return again;
}

test("what was written without a connection is sent after a restart, once, in order", async () => {
  const storage = memoryStorage();
  const { ann, bob, say } = await pairWithChat(storage);
  ann.network.isDown = true;
  ann.network.cut();
  for (const text of ["one", "two", "three"]) await say(ann.client, text);
  await ann.client.close();

  const again = await restarted(ann, storage);
  expect(again.client.queued.map(({ input }) => input)).toMatchObject([
    { text: "one" },
    { text: "two" },
    { text: "three" },
  ]);
  const all = settled(again.client, 3);
  await again.client.connect();
  expect((await all).map(({ kind }) => kind)).toEqual(["answered", "answered", "answered"]);
  await bob.hears("chat.messageCreated", 3);
  expect(textsOf(bob.heard)).toEqual(["one", "two", "three"]);
  expect(again.client.queued).toEqual([]);
});

test("a write whose answer was lost with the process is not done twice", async () => {
  const kept = new Map<string, string>();
  /** Ends as a killed process does: from some moment on nothing is stored any more. */
  let isDead = false;
  const storage: ClientStorage = {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void (isDead || kept.set(key, value)),
    remove: (key) => void (isDead || kept.delete(key)),
  };
  const { ann, bob, say } = await pairWithChat(storage);
  ann.network.isDown = true;
  ann.network.cut();
  const write = await say(ann.client, "only once");
  isDead = true;
  ann.network.isDown = false;
  const done = settled(ann.client, 1);
  ann.client.wake();
  await done;
  await bob.hears("chat.messageCreated", 1);
  await ann.client.close();

  isDead = false;
  const again = await restarted(ann, storage);
  expect(again.client.queued.map(({ id }) => id)).toEqual([write.id]);
  const repeated = settled(again.client, 1);
  await again.client.connect();
  expect((await repeated)[0]).toMatchObject({ kind: "answered", output: { text: "only once" } });
  const last = settled(again.client, 1);
  await say(again.client, "the end");
  await last;
  await bob.hears("chat.messageCreated", 2);
  expect(textsOf(bob.heard)).toEqual(["only once", "the end"]);
});

test("nothing is ever sent as somebody else, and waits for whoever wrote it", async () => {
  const storage = memoryStorage();
  const { ann, bob, say } = await pairWithChat(storage);
  const cat = await clientOf("cat");
  ann.network.isDown = true;
  ann.network.cut();
  await say(ann.client, "from Ann");
  const logins = { ann: ann.client.account?.handle ?? "", cat: cat.client.account?.handle ?? "" };

  await ann.client.login({ identifier: logins.cat, password: fixturePassword });
  ann.network.isDown = false;
  expect(ann.client.queued).toEqual([]);
  await ann.client.connect();
  await ann.client.caughtUp();
  expect(ann.client.account?.id).toBe(cat.id);

  const sent = settled(ann.client, 1);
  await ann.client.login({ identifier: logins.ann, password: fixturePassword });
  await ann.client.connect();
  expect((await sent)[0]?.kind).toBe("answered");
  await bob.hears("chat.messageCreated", 1);
  expect(
    bob.heard.flatMap((event) =>
      event.event === "chat.messageCreated" && event.data.kind === "text"
        ? [[event.data.senderId, event.data.text]]
        : [],
    ),
  ).toEqual([[ann.id, "from Ann"]]);
});

test("logging out drops what waits; a session that was ended elsewhere does not", async () => {
  const storage = memoryStorage();
  const { ann, say } = await pairWithChat(storage);
  const handle = ann.client.account?.handle ?? "";
  ann.network.isDown = true;
  ann.network.cut();
  await say(ann.client, "kept");
  const elsewhere = follow((await sharedServer()).url, ann.id);
  await elsewhere.client.login({ identifier: handle, password: fixturePassword });
  await elsewhere.client.callHttp("session.revokeOthers", {});
  ann.network.isDown = false;
  expect(await ann.client.connect().catch((error: unknown) => error)).toMatchObject({
    code: "unauthenticated",
  });
  const sent = settled(ann.client, 1);
  await ann.client.login({ identifier: handle, password: fixturePassword });
  expect(ann.client.queued).toHaveLength(1);
  await ann.client.connect();
  expect((await sent)[0]?.kind).toBe("answered");

  ann.network.isDown = true;
  ann.network.cut();
  await say(ann.client, "dropped");
  await ann.client.logout();
  ann.network.isDown = false;
  await ann.client.login({ identifier: handle, password: fixturePassword });
  expect(ann.client.queued).toEqual([]);
});

test("what is refused is told, and the next ones are sent", async () => {
  const { ann, bob, say } = await pairWithChat(memoryStorage());
  const both = settled(ann.client, 2);
  await ann.client.queue("chat.sendMessage", { chatId: newId(), text: "to nobody" });
  await say(ann.client, "to Bob");
  const [refused, answered] = await both;
  expect(refused).toMatchObject({ kind: "refused", error: { code: "not-found" } });
  expect(answered).toMatchObject({ kind: "answered", output: { text: "to Bob" } });
  await bob.hears("chat.messageCreated", 1);
});

test("two tabs that share the storage do each write once, also those of a tab that is gone", async () => {
  const storage = memoryStorage();
  const { ann, bob, say } = await pairWithChat(storage);
  const tab = await restarted(ann, storage);
  for (const { network } of [ann, tab]) {
    network.isDown = true;
    network.cut();
  }
  await say(ann.client, "first tab");
  await say(tab.client, "second tab");
  await tab.client.close();
  expect(ann.client.queued).toHaveLength(1);
  const sent = settled(ann.client, 2);
  ann.network.isDown = false;
  ann.client.wake();
  await ann.client.connect();
  await sent;
  await bob.hears("chat.messageCreated", 2);
  expect(textsOf(bob.heard)).toEqual(["first tab", "second tab"]);
  const again = await restarted(ann, storage);
  expect(again.client.queued).toEqual([]);
});

test("what waits is bounded, can be taken back, and needs somebody logged in", async () => {
  const { ann, say } = await pairWithChat(memoryStorage());
  ann.network.isDown = true;
  ann.network.cut();
  expect(await refusal(say(ann.client, "x".repeat(70_000)))).toMatchObject({ code: "too-large" });
  const write = await say(ann.client, "taken back");
  expect(await ann.client.unqueue(write.id)).toBe(true);
  expect(await ann.client.unqueue(write.id)).toBe(false);
  let last: unknown = null;
  for (let count = 0; count < 40 && last === null; count += 1)
    last = await say(ann.client, "y".repeat(50_000)).then(
      () => null,
      (error: unknown) => error,
    );
  expect(last).toMatchObject({ code: "limit" });
  expect(ann.client.queued.length).toBeGreaterThan(10);
  const nobody = follow((await sharedServer()).url, ann.id);
  expect(await refusal(say(nobody.client, "who?"))).toMatchObject({ code: "unauthenticated" });
});
