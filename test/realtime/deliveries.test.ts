/** One turn's events to many sockets: everybody has everything once, in order, and keys only where they were sent. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { streamName } from "#src/kit/stream.ts";
import type { EventEntry } from "#src/realtime/bus.ts";
import { Deliveries, type Delivery, type HubConnection } from "#src/realtime/deliveries.ts";
import { eventContent, type Frame as PushedFrame, type FrameBatch } from "#src/realtime/frames.ts";
import type { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer } from "#test/harness/server.ts";
import { eventually, rawSocketOf } from "#test/transport/support.ts";
import { group } from "./support.ts";

const messagesOf = (raw: RawSocket) =>
  raw.texts.filter((frame) => frame.event === "chat.messageCreated");

test("every socket of a person hears what another of them did, and each of the author's gets the key", async () => {
  const home = await TestServer.start();
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  const others = [await rawSocketOf(home, ann), await rawSocketOf(home, ann)];
  const bobs = [await rawSocketOf(home, bob), await rawSocketOf(home, bob)];
  const keys = Array.from({ length: 20 }, () => Bun.randomUUIDv7());
  await Promise.all(
    keys.map((key, n) => ann.call("chat.sendMessage", { chatId, text: `${n}` }, key)),
  );
  const heardBy = async (raw: RawSocket) => {
    await raw.until(() => messagesOf(raw).length === keys.length, "every message");
    return messagesOf(raw);
  };
  for (const raw of others) {
    const heard = await heardBy(raw);
    expect(new Set(heard.map((frame) => frame.key))).toEqual(new Set(keys));
    expect(heard.map((frame) => frame.seq)).toEqual(heard.map((_, n) => (heard[0]?.seq ?? 0) + n));
  }
  for (const raw of bobs) {
    const heard = await heardBy(raw);
    expect(heard.every((frame) => frame.key === undefined)).toBe(true);
    expect(heard.map((frame) => frame.seq)).toEqual(heard.map((_, n) => (heard[0]?.seq ?? 0) + n));
  }
  for (const raw of [...others, ...bobs]) raw.cut();
  await home.stop();
});

test("a reader who is there pays nothing for a turn that brings more than may stand unsent", async () => {
  const home = await TestServer.start();
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  const raw = await rawSocketOf(home, bob);
  const stream = streamName("chat", chatId);
  const [row] = await home.server.postgres.sql<{ seq: number }[]>`
    select seq from stream_heads where stream_id = ${chatId}`;
  const text = "x".repeat(20_000);
  const entries = Array.from({ length: 40 }, (_, n): EventEntry => ({
    ...{ kind: "event", stream, seq: (row?.seq ?? 0) + 1 + n, actorId: null },
    content: eventContent(stream, (row?.seq ?? 0) + 1 + n, {
      ...{ name: "chat.messageCreated", data: JSON.stringify({ text }), key: null },
    }),
    audience: { kind: "listed", recipients: [bob.id], skippers: [] },
  }));
  // 800 KB at once: three times what may wait for him.
  await home.server.bus.publish(entries);
  await raw.until(
    () => raw.texts.filter((frame) => frame.stream === stream).length >= entries.length,
    "all of it",
  );
  expect(raw.isEnded).toBe(false);
  raw.cut();
  await home.stop();
});

class Listener implements HubConnection {
  readonly accountId: Id;
  readonly sessionId = newId();
  readonly wasOpened = true;
  readonly heard: string[] = [];
  /** Every other time something waits for it. */
  get isReady(): boolean {
    return this.heard.length % 2 === 0;
  }

  constructor(accountId: Id) {
    this.accountId = accountId;
  }

  push(frame: PushedFrame): void {
    this.heard.push(frame.text);
  }

  pushEvents(batch: FrameBatch): void {
    for (const frame of batch.frames) this.push(frame);
  }
}

test("whoever comes or goes between two events of a large audience is counted in, or out", async () => {
  const ids = Array.from({ length: 100 }, () => newId());
  const listeners = new Map(ids.slice(1).map((id) => [id, [new Listener(id)]]));
  const deliveries = new Deliveries((accountId) => listeners.get(accountId));
  const stream = streamName("chat", newId());
  const delivery = (seq: number): Delivery => ({
    ...{ stream, seq, audience: { recipients: ids, skippers: [] } },
    entry: {
      ...{ kind: "event", stream, seq, actorId: null },
      content: eventContent(stream, seq, { name: "x", data: "{}", key: null }),
      audience: { kind: "listed", recipients: ids, skippers: [] },
    },
  });
  const tell = async (...seqs: number[]): Promise<void> => {
    for (const seq of seqs) deliveries.add(delivery(seq));
    await eventually(() => [...listeners.values()].flat().some((one) => one.heard.length > 0));
  };
  await tell(1, 2, 3);
  const [first = ""] = ids;
  const [, gone = ""] = ids;
  const newcomer = new Listener(first);
  const leaver = listeners.get(gone)?.[0];
  listeners.set(first, [newcomer]);
  listeners.delete(gone);
  deliveries.changed();
  deliveries.add(delivery(4));
  await eventually(() => newcomer.heard.length > 0);
  const seqsOf = (listener: Listener | undefined) =>
    listener?.heard.map((text) => (JSON.parse(text) as { seq: number }).seq);
  expect(seqsOf(newcomer)).toEqual([4]);
  expect(seqsOf(leaver)).toEqual([1, 2, 3]);
  for (const id of ids.slice(2)) expect(seqsOf(listeners.get(id)?.[0])).toEqual([1, 2, 3, 4]);
});
