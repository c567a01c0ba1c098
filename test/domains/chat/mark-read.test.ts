import { expect, test } from "bun:test";
import {
  acquaint,
  foundGroup,
  getChat,
  openDirect,
  outcome,
  people,
  send,
  told,
  unknownId,
} from "./support.ts";

test("unread is what others wrote after the mark; one's own never counts and moves no mark", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  for (const text of ["1", "2", "3"]) await send(ann, chatId, text);
  await send(bob, chatId, "4");
  expect(await getChat(bob, chatId)).toMatchObject({ unreadCount: 3, readSeq: 0 });
  expect(await getChat(ann, chatId)).toMatchObject({ unreadCount: 1, readSeq: 0 });
  expect(await bob.call("chat.markRead", { chatId, seq: 2 })).toEqual({
    chatId,
    seq: 2,
    unreadCount: 1,
  });
  expect(await getChat(bob, chatId)).toMatchObject({ unreadCount: 1, readSeq: 2 });
});

test("marking on one device is told to the others, and to nobody else", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  await send(ann, chatId, "hi");
  const phone = bob.socket;
  await bob.connect();
  await bob.call("chat.markRead", { chatId, seq: 1 });
  const heard = await phone.hears("chat.readMarkMoved", { chatId });
  expect(heard).toMatchObject({
    stream: `user:${bob.id}`,
    data: { chatId, seq: 1, unreadCount: 0 },
  });
  await ann.socket.settle();
  expect(told(ann, "chat.readMarkMoved")).toEqual([]);
});

test("the mark never goes back nor beyond the end, and tells only when it moves", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await openDirect(ann, bob);
  for (const text of ["1", "2"]) await send(ann, chatId, text);
  const mark = (seq: number) => bob.call("chat.markRead", { chatId, seq });
  expect(await mark(1_000)).toEqual({ chatId, seq: 2, unreadCount: 0 });
  expect(await mark(1)).toEqual({ chatId, seq: 2, unreadCount: 0 });
  await send(ann, chatId, "3");
  expect(await mark(0)).toEqual({ chatId, seq: 2, unreadCount: 1 });
  await bob.socket.settle();
  expect(told(bob, "chat.readMarkMoved")).toEqual([{ chatId, seq: 2, unreadCount: 0 }]);
});

test("marks of two devices at once end at the higher", async () => {
  const [ann, bob] = await people("ann", "bob");
  const chatId = await acquaint(ann, bob);
  for (let n = 1; n <= 20; n += 1) await send(ann, chatId, `${n}`);
  const seqs = Array.from({ length: 20 }, (_, n) => ((n * 7) % 20) + 1);
  await Promise.all(seqs.map((seq) => bob.http("chat.markRead", { chatId, seq })));
  expect(await getChat(bob, chatId)).toMatchObject({ readSeq: 20, unreadCount: 0 });
  const marks = told(bob, "chat.readMarkMoved").map((data) => (data as { seq: number }).seq);
  expect(marks).toEqual(marks.toSorted((a, b) => a - b));
});

test("a chat of others cannot be marked", async () => {
  const [ann, eve] = await people("ann", "eve");
  const chatId = await foundGroup(ann);
  expect(await outcome(eve, "chat.markRead", { chatId, seq: 1 })).toBe("not-found");
  expect(await outcome(eve, "chat.markRead", { chatId: unknownId, seq: 1 })).toBe("not-found");
  expect(await outcome(ann, "chat.markRead", { chatId, seq: -1 })).toBe("invalid");
});
