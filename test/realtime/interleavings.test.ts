/** What happens when things meet: each test holds one side at a named point and lets the other pass. */
import { expect, test } from "bun:test";
import type { Checkpoint } from "#src/realtime/unit-of-work.ts";
import { sharedServer, TestServer, type Person } from "#test/harness/server.ts";
import {
  chatStream,
  comesToRest,
  Gate,
  group,
  holdChat,
  readAll,
  send,
  somebodyWaits,
  type Message,
} from "./support.ts";

async function three(server: TestServer): Promise<[Person, Person, Person]> {
  const [ann, bob, cat] = await server.people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  return [ann, bob, cat];
}

test("a message that waits behind its author's removal is refused, and leaves no trace", async () => {
  const server = await sharedServer();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const chat = await holdChat(server, chatId);
  const removal = ann.call("chat.removeMember", { chatId, accountId: bob.id });
  await somebodyWaits(server, 1);
  const sending = bob.refusal("chat.sendMessage", { chatId, text: "am I still in?" });
  await somebodyWaits(server, 2);
  await Promise.all([chat.release(), removal]);
  expect((await sending).code).toBe("not-found");
  const texts = (await readAll(ann, chatStream(chatId))).map((event) => event.data?.text);
  expect(texts).not.toContain("am I still in?");
});

test("a message that was first is delivered, and its author's removal comes after it", async () => {
  const server = await sharedServer();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const chat = await holdChat(server, chatId);
  const sending = send(bob, chatId, "just in time");
  await somebodyWaits(server, 1);
  const removal = ann.call("chat.removeMember", { chatId, accountId: bob.id });
  await somebodyWaits(server, 2);
  const [message] = await Promise.all([sending, removal, chat.release()]);
  const events = await readAll(ann, chatStream(chatId), message.seq - 1);
  expect(events.map((event) => event.event)).toEqual(["chat.messageCreated", "chat.memberRemoved"]);
});

test("a relay that comes late tells nothing to somebody who joined meanwhile", async () => {
  let hold: Gate | null = null;
  const server = await TestServer.start({
    hooks: { at: (point: Checkpoint) => (point === "before-relay" ? hold?.pass() : undefined) },
  });
  const [ann, bob, cat] = await three(server);
  const chatId = await group(ann, bob);
  hold = new Gate();
  const gate = hold;
  const before = await send(ann, chatId, "before she came");
  await gate.reached;
  await ann.call("chat.addMembers", { chatId, accountIds: [cat.id] });
  hold = null;
  const after = await send(ann, chatId, "after she came");
  gate.open();
  await bob.socket.hears("chat.messageCreated", { id: before.id });
  await cat.socket.hears("chat.messageCreated", { id: after.id });
  expect(JSON.stringify(cat.socket.pushed)).not.toContain("before she came");
  expect(JSON.stringify(await readAll(cat, chatStream(chatId), before.seq))).not.toContain(
    "before she came",
  );
  const seen = bob.socket.pushed.filter((frame) => frame.stream === chatStream(chatId));
  expect(seen.map((frame) => frame.seq)).toEqual([...seen.keys()].map((index) => index + 1));
});

test("who is added again sees both their times and nothing between", async () => {
  const server = await sharedServer();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const first = await send(ann, chatId, "first time");
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  const between = await send(ann, chatId, "behind his back");
  await ann.call("chat.addMembers", { chatId, accountIds: [bob.id] });
  const second = await send(ann, chatId, "second time");
  const events = await readAll(bob, chatStream(chatId));
  expect(events.map((event) => event.seq)).toEqual([...events.keys()].map((index) => index + 1));
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  expect(bySeq.get(first.seq)?.data?.text).toBe("first time");
  expect(bySeq.get(between.seq)).toEqual({ seq: between.seq, skip: true });
  expect(bySeq.get(second.seq)?.data?.text).toBe("second time");
});

test("an edit of a message one never had is a skip, live and when read", async () => {
  const server = await sharedServer();
  const [ann, bob, cat] = await three(server);
  const chatId = await group(ann, bob);
  const early = await send(ann, chatId, "draft");
  await ann.call("chat.addMembers", { chatId, accountIds: [cat.id] });
  await ann.call("chat.editMessage", { chatId, messageId: early.id, text: "secret revision" });
  const edit = await bob.socket.hears("chat.messageUpdated", { id: early.id });
  const frame = await cat.socket.pushedFrame(
    (pushed) => pushed.stream === chatStream(chatId) && pushed.seq === edit.seq,
  );
  expect(frame).toEqual({ stream: chatStream(chatId), seq: edit.seq ?? 0, skip: true });
  const read = await readAll(cat, chatStream(chatId), (edit.seq ?? 0) - 1);
  expect(read).toEqual([{ seq: edit.seq ?? 0, skip: true }]);
});

test("a token minted before a commit makes the stream count as changed after it", async () => {
  const server = await sharedServer();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const gate = new Gate();
  const writing = server.transaction(async (ctx) => {
    await ctx.tx.lock([chatStream(chatId)]);
    // A transaction has its number from its first write on.
    await ctx.tx.sql`select pg_current_xact_id()`;
    await gate.pass();
    await ctx.tx.leave(chatStream(chatId), []);
    await ctx.tx
      .sql`update stream_heads set moved_by = pg_current_xact_id() where stream_id = ${chatId}`;
  });
  await gate.reached;
  const minted = await bob.connect();
  const quiet = await bob.connect(minted.sync);
  gate.open();
  await writing;
  const resumed = await bob.connect(quiet.sync);
  expect(resumed.changed.map((change) => change.stream)).toContain(chatStream(chatId));
  await comesToRest(bob, resumed.sync);
});

test("events that are relayed out of order arrive in order", async () => {
  const gates: Gate[] = [];
  let isHolding = false;
  const server = await TestServer.start({
    hooks: {
      at(point: Checkpoint) {
        if (point !== "before-relay" || !isHolding) return undefined;
        const gate = new Gate();
        gates.push(gate);
        return gate.pass();
      },
    },
  });
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  await send(ann, chatId, "opening");
  await bob.socket.hears("chat.messageCreated", { text: "opening" });
  isHolding = true;
  const sent: Message[] = [];
  for (const text of ["one", "two", "three"]) sent.push(await send(ann, chatId, text));
  isHolding = false;
  for (const gate of gates.toReversed()) gate.open();
  await bob.socket.hears("chat.messageCreated", { text: "three" });
  const texts = bob.socket.pushed
    .filter((frame) => frame.event === "chat.messageCreated")
    .map((frame) => (frame.data as Message).text);
  expect(texts).toEqual(["opening", "one", "two", "three"]);
  expect(sent.map((message) => message.seq)).toEqual([3, 4, 5]);
});

test("a write under way when its session is ended is either before the end or refused", async () => {
  const server = await sharedServer();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const { sessionId } = await bob.connect();
  const chat = await holdChat(server, chatId);
  const underWay = send(bob, chatId, "sent before the end");
  await somebodyWaits(server, 1);
  const ending = server.transaction(async (ctx) => {
    await ctx.tx.waitForWrites([sessionId]);
    await ctx.tx
      .sql`update sessions set ended_at = now(), end_reason = 'revoked' where id = ${sessionId}`;
    ctx.tx.recheck([bob.id]);
  });
  await somebodyWaits(server, 2);
  const late = bob.http("chat.sendMessage", { chatId, text: "sent after the end" });
  await Promise.all([chat.release(), ending]);
  expect((await underWay).text).toBe("sent before the end");
  expect((await late).status).toBe(401);
  expect((await bob.socket.closed).code).toBe(4102);
});
