/** Coming back: what changed, what happened, and when the only honest answer is to start anew. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { people, sharedServer, TestServer, type OpenAnswer } from "#test/harness/server.ts";
import { chatStream, comesToRest, group, readAll, send, type Page } from "./support.ts";

async function pair() {
  const [ann, bob] = await people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob] as const;
}

test("only what changed since the token is named, with its head", async () => {
  const [ann, bob] = await pair();
  const quiet = await group(ann, bob);
  const busy = await group(ann, bob);
  await comesToRest(bob, (await bob.connect()).sync);
  const before = await bob.connect();
  const message = await send(ann, busy, "news");
  const { changed } = await bob.connect(before.sync);
  expect(changed).toContainEqual({ stream: chatStream(busy), head: message.seq, floor: 1 });
  expect(changed.map((change) => change.stream)).not.toContain(chatStream(quiet));
});

test("a chat one was removed from is gone, once, and stays gone without a token", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const before = await bob.connect();
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  const after = await bob.connect(before.sync);
  expect(after.changed).toContainEqual({ stream: chatStream(chatId), gone: true });
  await send(ann, chatId, "behind his back");
  await comesToRest(bob, after.sync);
  const anew = await bob.connect();
  expect(anew.changed.map((change) => change.stream)).not.toContain(chatStream(chatId));
  expect(await bob.refusal("stream.read", { stream: chatStream(chatId), after: 0 })).toEqual(
    await bob.refusal("stream.read", { stream: chatStream(newId()), after: 0 }),
  );
  expect((await bob.refusal("stream.snapshot", { stream: chatStream(chatId) })).code).toBe(
    "not-found",
  );
});

test("what was missed is read in order, page by page, to the head", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const start = await bob.call<{ seq: number }>("stream.snapshot", { stream: chatStream(chatId) });
  const sent = [];
  for (let index = 0; index < 25; index += 1)
    sent.push(await send(ann, chatId, `message ${index}`));
  const events: Page["events"] = [];
  for (let cursor = start.seq, more = true; more;) {
    const page = await bob.call<Page>("stream.read", {
      stream: chatStream(chatId),
      after: cursor,
      limit: 10,
    });
    expect(page.events.length).toBeLessThanOrEqual(10);
    events.push(...page.events);
    ({ more } = page);
    cursor = page.events.at(-1)?.seq ?? cursor;
  }
  expect(events.map((event) => event.seq)).toEqual(sent.map((message) => message.seq));
  expect(events.map((event) => event.data?.text)).toEqual(sent.map((message) => message.text));
});

test("a page of large messages stays within 128 KiB", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const text = "ä".repeat(15_000);
  for (let index = 0; index < 8; index += 1) await send(ann, chatId, text);
  const page = await bob.call<Page>("stream.read", { stream: chatStream(chatId), after: 0 });
  expect(page.more).toBe(true);
  expect(page.events.length).toBeGreaterThan(1);
  expect(Buffer.byteLength(JSON.stringify(page.events))).toBeLessThanOrEqual(128 * 1024);
  const all = await readAll(bob, chatStream(chatId));
  expect(all.filter((event) => event.data?.text === text)).toHaveLength(8);
});

test("a message deleted since is read as its tombstone, everywhere its words stood", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const marker = `marker-${newId()}`;
  const message = await send(ann, chatId, marker);
  await ann.call("chat.editMessage", { chatId, messageId: message.id, text: `${marker} edited` });
  await ann.call("chat.deleteMessage", { chatId, messageId: message.id, for: "everyone" });
  const events = await readAll(bob, chatStream(chatId));
  expect(events.map((event) => event.event)).toContain("chat.messageDeleted");
  expect(JSON.stringify(events)).not.toContain(marker);
});

test("one's own key comes back with one's own event, and with nobody else's", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const key = Bun.randomUUIDv7();
  const message = await send(ann, chatId, "mine", key);
  const own = await ann.socket.hears("chat.messageCreated", { id: message.id });
  const other = await bob.socket.hears("chat.messageCreated", { id: message.id });
  expect(own.key).toBe(key);
  expect(other).not.toHaveProperty("key");
  const [read] = await readAll(ann, chatStream(chatId), message.seq - 1);
  const [foreign] = await readAll(bob, chatStream(chatId), message.seq - 1);
  expect(read?.key).toBe(key);
  expect(foreign).not.toHaveProperty("key");
});

test("a late joiner starts at a snapshot: earlier cursors are void, and nothing earlier is told", async () => {
  const [ann, bob] = await pair();
  const [cat] = await people("cat");
  if (!cat) throw new Error("a third");
  const chatId = await group(ann, bob);
  await send(ann, chatId, "before her time");
  await ann.call("chat.addMembers", { chatId, accountIds: [cat.id] });
  const read = await cat.call<Page>("stream.read", { stream: chatStream(chatId), after: 0 });
  expect(read).toEqual({ reset: true } as unknown as Page);
  const snapshot = await cat.call<{ seq: number; state: unknown }>("stream.snapshot", {
    stream: chatStream(chatId),
  });
  expect(JSON.stringify(snapshot)).not.toContain("before her time");
  const message = await send(ann, chatId, "hello cat");
  expect(await readAll(cat, chatStream(chatId), snapshot.seq)).toMatchObject([
    { seq: message.seq, data: { text: "hello cat" } },
  ]);
});

test("a cursor from the future is void", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const read = await bob.call("stream.read", { stream: chatStream(chatId), after: 1_000_000 });
  expect(read).toEqual({ reset: true });
});

test("after a restore every cursor is void, whatever numbers the streams have reached again", async () => {
  const server = await TestServer.start();
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  await send(ann, chatId, "before");
  const before = await bob.connect();
  await server.server.postgres
    .sql`insert into epochs (restores) values (1) on conflict (id) do update set restores = epochs.restores + 1`;
  const after = await bob.connect(before.sync);
  expect(after.epoch).not.toBe(before.epoch);
  expect(after.changed.map((change) => change.stream).sort()).toEqual(
    [chatStream(chatId), `user:${bob.id}`].sort(),
  );
  expect(after.changed.every((change) => change.reset)).toBe(true);
  const cursor = { stream: chatStream(chatId), after: 1 };
  expect(await bob.call("stream.read", { ...cursor, epoch: before.epoch })).toEqual({
    reset: true,
  });
  expect(await bob.call("stream.read", { ...cursor, epoch: after.epoch })).toHaveProperty("events");
});

test("more streams than fit a reply come in pages, each once", async () => {
  const server = await sharedServer();
  const [ann] = await server.people("ann");
  if (!ann) throw new Error("one person");
  const ids = Array.from({ length: 1_205 }, () => newId());
  await server.server.postgres.sql`
    with heads as (insert into stream_heads (stream_id, kind, seq) select id, 'chat', 3 from unnest(${ids}::uuid[]) id)
    insert into stream_members (stream_id, account_id, from_seq) select id, ${ann.id}, 1 from unnest(${ids}::uuid[]) id`;
  let page: Pick<OpenAnswer, "changed" | "more"> & { next?: string } = await ann.connect();
  const streams = page.changed.map((change) => change.stream);
  while (page.more) {
    page = await ann.call("session.listChanged", { next: page.next });
    streams.push(...page.changed.map((change) => change.stream));
  }
  expect(streams).toHaveLength(1_206);
  expect(new Set(streams)).toEqual(
    new Set([`user:${ann.id}`, ...ids.map((id: Id) => chatStream(id))]),
  );
});

test("a token of another person, or a forged one, tells everything and nothing less", async () => {
  const [ann, bob] = await pair();
  const chatId = await group(ann, bob);
  const { sync } = await ann.connect();
  for (const token of [sync, `${sync.slice(0, -2)}xx`, "nonsense", "a.b", ""]) {
    const { changed } = await bob.connect(token);
    expect(changed.map((change) => change.stream)).toContain(chatStream(chatId));
  }
});
