import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";
import { foundGroup, openDirect, outcome, people, sharedServer, unknownId } from "./support.ts";

interface Watching {
  readonly watch: string;
  readonly state: { readonly typing: string[] };
}

const watch = (person: { call<T>(op: string, input: object): Promise<T> }, id: string) =>
  person.call<Watching>("watch.chat", { id });

test("those who watch see who is typing, from the start and as it changes", async () => {
  const [ann, bob, cid] = await people("ann", "bob", "cid");
  const chatId = await foundGroup(ann, bob, cid);
  const watching = await watch(bob, chatId);
  expect(watching.state).toEqual({ typing: [] });
  await ann.call("chat.setTyping", { chatId, typing: true });
  const signal = await bob.socket.hears("chat.typing", { typing: true });
  expect(signal).toMatchObject({
    watch: watching.watch,
    n: 1,
    data: { chatId, accountId: ann.id },
  });
  expect((await watch(cid, chatId)).state).toEqual({ typing: [ann.id] });
  await ann.call("chat.setTyping", { chatId, typing: false });
  expect(await bob.socket.hears("chat.typing", { typing: false })).toMatchObject({ n: 2 });
  expect((await watch(ann, chatId)).state).toEqual({ typing: [] });
});

test("silence for six seconds is the end of typing", async () => {
  const [ann, bob] = await people("ann", "bob");
  const { clock } = await sharedServer();
  const chatId = await foundGroup(ann, bob);
  await ann.call("chat.setTyping", { chatId, typing: true });
  clock.advance({ seconds: 7 });
  expect((await watch(bob, chatId)).state).toEqual({ typing: [] });
});

test("who is removed sees no more of it, and strangers never do", async () => {
  const [ann, bob, eve] = await people("ann", "bob", "eve");
  const chatId = await foundGroup(ann, bob);
  const watching = await watch(bob, chatId);
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  await bob.socket.pushedFrame((frame) => frame.watch === watching.watch && "ended" in frame);
  await ann.call("chat.setTyping", { chatId, typing: true });
  await bob.socket.settle();
  expect(bob.socket.pushed.filter((frame) => frame.signal === "chat.typing")).toEqual([]);
  for (const id of [chatId, unknownId]) {
    expect(await outcome(eve, "watch.chat", { id })).toBe("not-found");
    expect(await outcome(eve, "chat.setTyping", { chatId: id, typing: true })).toBe("not-found");
  }
});

test("it is for sockets, and once a second", async () => {
  const server = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("Two people were asked for.");
  const chatId = await openDirect(ann, bob);
  expect((await ann.http("chat.setTyping", { chatId, typing: true })).status).toBe(404);
  expect(await outcome(ann, "chat.setTyping", { chatId, typing: true })).toBe("ok");
  expect(await outcome(ann, "chat.setTyping", { chatId, typing: false })).toBe("rate-limited");
});
