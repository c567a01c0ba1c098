import { expect, test } from "bun:test";
import {
  age,
  eventsOf,
  faultyFields,
  foundGroup,
  openDirect,
  outcome,
  pageOf,
  people,
  send,
  sharedServer,
  unknownId,
  type MessageOnWire,
} from "./support.ts";

test("an edit is a new version everywhere; what it said before is kept", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const sent = await send(ann, chatId, "nine");
  const edit = { chatId, messageId: sent.id, text: "ten" };
  const edited = await ann.call<MessageOnWire>("chat.editMessage", edit);
  expect(edited).toMatchObject({ id: sent.id, seq: sent.seq, text: "ten", version: 2 });
  expect(await bob.socket.hears("chat.messageUpdated", { id: sent.id })).toMatchObject({
    seq: 2,
    data: edited,
  });
  expect((await pageOf(bob, chatId)).items).toEqual([edited]);
  // The log tells what is true now, also of the first event.
  const events = await eventsOf(bob, `chat:${chatId}`);
  expect(events.map((event) => event.data)).toEqual([edited, edited]);
  const { postgres } = (await sharedServer()).server;
  const kept =
    await postgres.sql`select version, text from message_revisions where chat_id = ${chatId}`;
  expect([...kept]).toEqual([{ version: 1, text: "nine" }]);
});

test("the same text changes nothing", async () => {
  const [ann] = await people("ann");
  const chatId = await openDirect(ann, ann);
  const sent = await send(ann, chatId, "nine");
  const same = { chatId, messageId: sent.id, text: "nine" };
  expect(await ann.call<MessageOnWire>("chat.editMessage", same)).toEqual(sent);
  expect(await eventsOf(ann, `chat:${chatId}`)).toHaveLength(1);
});

test("twenty edits at once are twenty versions", async () => {
  const [ann] = await people("ann");
  const chatId = await openDirect(ann, ann);
  const { id: messageId } = await send(ann, chatId, "0");
  const edits = Array.from({ length: 20 }, (_, n) =>
    ann.http("chat.editMessage", { chatId, messageId, text: `edit ${n}` }),
  );
  const versions = (await Promise.all(edits)).map(({ body }) => Number(body["version"]));
  expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
});

test("after a day, others' messages, and deleted ones: forbidden", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  const sent = await send(ann, chatId, "nine");
  const edit = { chatId, messageId: sent.id, text: "ten" };
  expect(await outcome(bob, "chat.editMessage", edit)).toBe("forbidden");
  await age(chatId, 23, 59);
  expect(await outcome(ann, "chat.editMessage", edit)).toBe("ok");
  await age(chatId, 0, 2);
  expect(await outcome(ann, "chat.editMessage", { ...edit, text: "late" })).toBe("forbidden");
  await ann.call("chat.deleteMessage", { chatId, messageId: sent.id, for: "everyone" });
  expect(await outcome(ann, "chat.editMessage", edit)).toBe("forbidden");
});

test("what one does not see is not found; what is no text is refused", async () => {
  const [ann, eve] = await people("ann", "eve");
  const chatId = await foundGroup(ann);
  const sent = await send(ann, chatId, "nine");
  const edit = { chatId, messageId: sent.id, text: "ten" };
  expect(await outcome(eve, "chat.editMessage", edit)).toBe("not-found");
  expect(await outcome(ann, "chat.editMessage", { ...edit, messageId: unknownId })).toBe(
    "not-found",
  );
  expect(await outcome(ann, "chat.editMessage", { ...edit, chatId: unknownId })).toBe("not-found");
  expect(await faultyFields(ann, "chat.editMessage", { ...edit, text: " " })).toEqual(["text"]);
});
