/** A key makes a write happen once, on whichever door and however often it is sent. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";
import { rawSocketOf } from "./support.ts";

const home = await sharedServer();

async function room(): Promise<{ ann: Person; bob: Person; chatId: Id }> {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.call("chat.openDirect", { accountId: ann.id });
  return { ann, bob, chatId: id };
}

async function textsIn(person: Person, chatId: Id): Promise<string[]> {
  const { items } = await person.call<{ items: { text: string }[] }>("chat.listMessages", {
    chatId,
  });
  return items.map((item) => item.text);
}

test("the same key in parallel, on both doors, acts once and answers all alike", async () => {
  const { ann, chatId } = await room();
  const key = newId();
  const sockets = await Promise.all(Array.from({ length: 5 }, () => rawSocketOf(home, ann)));
  const input = { chatId, text: "once" };
  const answers = await Promise.all([
    ...sockets.map(async (raw) => (await raw.request(2, "chat.sendMessage", input, key)).data),
    ...Array.from(
      { length: 5 },
      async () => (await ann.http("chat.sendMessage", input, { "idempotency-key": key })).body,
    ),
  ]);
  for (const answer of answers) expect(answer).toEqual(answers[0] as object);
  expect(await textsIn(ann, chatId)).toEqual(["once"]);
  for (const raw of sockets) raw.cut();
});

test("a key with another input is a conflict on both doors, and changes nothing", async () => {
  const { ann, chatId } = await room();
  const key = newId();
  await ann.call("chat.sendMessage", { chatId, text: "first" }, key);
  expect((await ann.refusal("chat.sendMessage", { chatId, text: "second" }, key)).code).toBe(
    "conflict",
  );
  const http = await ann.http(
    "chat.sendMessage",
    { chatId, text: "third" },
    { "idempotency-key": key },
  );
  expect([http.status, http.body.error?.code]).toEqual([409, "conflict"]);
  expect(await textsIn(ann, chatId)).toEqual(["first"]);
});

test("different inputs in parallel under one key: one happens, the others conflict", async () => {
  const { ann, chatId } = await room();
  const key = newId();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      ann.http("chat.sendMessage", { chatId, text: `${n}` }, { "idempotency-key": key }),
    ),
  );
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([
    200,
    ...Array<number>(7).fill(409),
  ]);
  expect(await textsIn(ann, chatId)).toHaveLength(1);
});

test("the order of the fields makes no other input", async () => {
  const { ann, chatId } = await room();
  const key = newId();
  const first = await ann.call("chat.sendMessage", { chatId, text: "same" }, key);
  expect(await ann.call("chat.sendMessage", { text: "same", chatId }, key)).toEqual(first);
});

test("a key belongs to its person and its operation", async () => {
  const { ann, bob, chatId } = await room();
  const key = newId();
  await ann.call("chat.sendMessage", { chatId, text: "ann's" }, key);
  await bob.call("chat.sendMessage", { chatId, text: "bob's" }, key);
  await ann.call("profile.update", { bio: "new" }, key);
  expect(await textsIn(ann, chatId)).toEqual(["ann's", "bob's"]);
});

test("what was refused may be tried again with its key", async () => {
  const { ann, chatId } = await room();
  const key = newId();
  expect((await ann.refusal("chat.sendMessage", { chatId, text: " " }, key)).code).toBe("invalid");
  expect((await ann.refusal("chat.sendMessage", { chatId: newId(), text: "lost" }, key)).code).toBe(
    "not-found",
  );
  await ann.call("chat.sendMessage", { chatId, text: "now" }, key);
  expect(await textsIn(ann, chatId)).toEqual(["now"]);
});

/** A UUIDv7 of another time than now. */
function keyAt(offsetMs: number): string {
  const stamp = Math.floor(home.clock.now().getTime() + offsetMs)
    .toString(16)
    .padStart(12, "0");
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7abc-8def-0123456789ab`;
}

const dayMs = 86_400_000;
test.each([
  ["no UUID", () => "my-key", 422, "invalid"],
  ["an empty one", () => "", 422, "invalid"],
  ["of version 4", () => crypto.randomUUID(), 422, "invalid"],
  ["in capitals", () => newId().toUpperCase(), 422, "invalid"],
  ["with SQL in it", () => `${newId()}'--`, 422, "invalid"],
  ["older than seven days", () => keyAt(-7 * dayMs - 60_000), 410, "key-expired"],
  ["from the day after tomorrow", () => keyAt(2 * dayMs), 422, "invalid"],
])("a key that is %s is refused", async (_name, make, status, code) => {
  const { ann, chatId } = await room();
  const key = make();
  const http = await ann.http(
    "chat.sendMessage",
    { chatId, text: "x" },
    { "idempotency-key": key },
  );
  expect([http.status, http.body.error?.code]).toEqual([status, code]);
  expect((await ann.refusal("chat.sendMessage", { chatId, text: "x" }, key)).code).toBe(code);
  expect(await textsIn(ann, chatId)).toEqual([]);
});

test("a key of almost seven days, or of a clock that is some hours ahead, is taken", async () => {
  const { ann, chatId } = await room();
  for (const key of [keyAt(-7 * dayMs + 60_000), keyAt(0.9 * dayMs)]) {
    await ann.call("chat.sendMessage", { chatId, text: "x" }, key);
  }
});
