/** Clients that do not read: they cost a bounded amount, lose nothing they cannot fetch, and are not punished for a slow line. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { defaultTiming } from "#src/transport/timing.ts";
import type { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import type { Frame } from "#test/harness/socket.ts";
import { eventually, probing, rawSocketOf } from "./support.ts";

const { gates, watchers, catalogue } = probing();
const home = await TestServer.start({ catalogue });
const longText = "long ".repeat(1_000);

async function talkers(): Promise<{ ann: Person; bob: Person; chatId: Id }> {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.call("chat.openDirect", { accountId: ann.id });
  await ann.call("chat.sendMessage", { chatId: id, text: "first" });
  await bob.socket.hears("chat.messageCreated");
  bob.socket.close();
  return { ann, bob, chatId: id };
}

function ofChat(chatId: Id, frames: readonly Frame[]): Frame[] {
  return frames.filter((frame) => frame.stream === `chat:${chatId}`);
}

/** Everything after the cursor, page by page. */
async function readOn(raw: RawSocket, chatId: Id, after: number): Promise<Frame[]> {
  const events: Frame[] = [];
  for (let id = 1_000, cursor = after; ; id += 1) {
    const { data } = await raw.request(id, "stream.read", {
      stream: `chat:${chatId}`,
      after: cursor,
    });
    const page = data as { events: Frame[]; more: boolean };
    events.push(...page.events);
    cursor = page.events.at(-1)?.seq ?? cursor;
    if (!page.more) return events;
  }
}

test("a reader that stopped reading is closed when its queue is full, and resumes exactly", async () => {
  const { ann, bob, chatId } = await talkers();
  const raw = await rawSocketOf(home, bob);
  const opened = (await raw.reply(1)).data as { sync: string };
  raw.pause();
  const sockets = home.server.held().sockets;
  let sent = 0;
  while (home.server.held().sockets === sockets) {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        ann.call("chat.sendMessage", { chatId, text: `${(sent += 1)} ${longText}` }),
      ),
    );
    expect(sent).toBeLessThan(5_000);
  }
  raw.resume();
  const end = await raw.end();
  expect([end.code, JSON.parse(end.reason)]).toEqual([
    4001,
    { reason: "slow-consumer", delaySeconds: 0 },
  ]);
  await ann.call("chat.sendMessage", { chatId, text: "while away" });

  // What came before the end came in order and whole.
  const live = ofChat(chatId, raw.texts).map((frame) => frame.seq);
  const cursor = live.at(-1) ?? 0;
  expect(live).toEqual(Array.from(live, (_, n) => cursor - live.length + 1 + n));
  const again = await rawSocketOf(home, bob, opened.sync);
  const resumed = (await again.reply(1)).data as { changed: { stream: string; head: number }[] };
  const head = resumed.changed.find((one) => one.stream === `chat:${chatId}`)?.head ?? 0;
  const missed = await readOn(again, chatId, cursor);
  expect(missed.map((event) => event.seq)).toEqual(
    Array.from({ length: head - cursor }, (_, n) => cursor + 1 + n),
  );
  const texts = [...ofChat(chatId, raw.texts), ...missed].flatMap(
    (event) => (event.data as { text?: string }).text ?? [],
  );
  expect(new Set(texts.map((text) => text.split(" ")[0])).size).toBe(sent + 1);
  again.cut();
});

/** Eight answers of 1.9 MB each to a client that has stopped reading: far more than the kernel takes. */
async function pileUp(raw: RawSocket): Promise<void> {
  const gate = newId();
  raw.pause();
  for (let id = 100; id < 108; id += 1)
    raw.sendRequest(id, "probe.large", { bytes: 1_900_000, gate });
  await eventually(() => gates.order.filter((name) => name === gate).length === 8);
  gates.open(gate);
}

function answersOf(raw: RawSocket): number {
  return raw.texts.filter((frame) => (frame.id ?? 0) >= 100).length;
}

test("a slow line that still carries what was asked for is not closed for what is pushed meanwhile", async () => {
  const { ann, bob, chatId } = await talkers();
  const raw = await rawSocketOf(home, bob);
  await pileUp(raw);
  raw.resume();
  await raw.until(() => answersOf(raw) >= 1, "a large answer");
  raw.pause();
  // Some of it was taken, and more than may be pushed is still on the way.
  for (let n = 0; n < 30; n += 1)
    await ann.call("chat.sendMessage", { chatId, text: `${n} ${longText}` });
  expect(answersOf(raw)).toBeLessThan(8);
  raw.resume();
  await raw.until(() => ofChat(chatId, raw.texts).length === 30, "every message");
  expect(answersOf(raw)).toBe(8);
  expect(raw.isEnded).toBe(false);
  raw.cut();
});

test("signals give way first, and their count shows it", async () => {
  const { ann, bob, chatId } = await talkers();
  watchers.add(bob.id);
  gates.open(chatId);
  const raw = await rawSocketOf(home, bob);
  await raw.request(2, "watch.probe", { id: chatId });
  await ann.call("probe.tick", { id: chatId });
  await raw.text((frame) => frame.n === 1);
  await pileUp(raw);
  await ann.call("probe.tick", { id: chatId });
  await ann.call("chat.sendMessage", { chatId, text: "kept" });
  raw.resume();
  await raw.text((frame) => frame.event === "chat.messageCreated");
  await ann.call("probe.tick", { id: chatId });
  await raw.text((frame) => frame.n === 3);
  expect(raw.texts.flatMap((frame) => frame.n ?? [])).toEqual([1, 3]);
  raw.cut();
});

test("a client that does not take its answers is given no further ones", async () => {
  const { bob } = await talkers();
  const raw = await rawSocketOf(home, bob);
  await pileUp(raw);
  const gate = newId();
  gates.open(gate);
  for (let id = 200; id < 240; id += 1) raw.sendRequest(id, "probe.large", { bytes: 10, gate });
  // A frame that is read after all of those.
  raw.sendText("{");
  await home.person("cid");
  expect(gates.order).not.toContain(gate);
  raw.resume();
  await raw.until(() => answersOf(raw) === 48, "every answer");
  raw.cut();
});

test("what was asked for is not kept for a client that speaks on and takes none of it", async () => {
  const { heartbeatMs, pongMs } = defaultTiming;
  const hasty = await TestServer.start({ catalogue, timing: { heartbeatMs, pongMs, tickMs: 10 } });
  const bob = await hasty.person("bob");
  const raw = await rawSocketOf(hasty, bob);
  await raw.reply(1);
  const sockets = hasty.server.held().sockets;
  await pileUp(raw);
  // Both speak on while the time passes, and one of them takes nothing.
  await eventually(async () => {
    raw.sendText('{"op":"ping"}');
    await bob.call("session.list");
    hasty.clock.elapse({ seconds: 2 });
    return hasty.server.held().sockets === sockets - 1;
  });
  await bob.call("session.list");
  raw.cut();
});
