import { expect, test } from "bun:test";
import { letAllKnow } from "#test/harness/acquaint.ts";
import { TestServer } from "#test/harness/server.ts";
import {
  acquainted,
  crowd,
  faultyFields,
  foundGroup,
  listOf,
  outcome,
  people,
  send,
  textsOf,
  told,
  unknownId,
  type ChatOnWire,
} from "./support.ts";

test("the founder owns it, and everyone is told and sees everything", async () => {
  const [ann, bob, cid] = await acquainted("ann", "bob", "cid");
  const accountIds = [bob.id, cid.id, bob.id, ann.id];
  const group = await ann.call<ChatOnWire>("chat.createGroup", { title: " Walks ☀️", accountIds });
  expect(group).toMatchObject({ kind: "group", title: " Walks ☀️", memberCount: 3, role: "owner" });
  expect(group.members.map(({ id, role }) => [id, role])).toContainEqual([ann.id, "owner"]);
  for (const person of [ann, bob, cid]) {
    const joined = await person.socket.hears("chat.joined", { chatId: group.id });
    expect(joined.data).toEqual({ chatId: group.id, from: 1 });
  }
  const created = await bob.socket.hears("chat.created", { chatId: group.id });
  expect(created).toMatchObject({ seq: 1, data: { byId: ann.id } });
  await send(cid, group.id, "hi");
  expect(await textsOf(bob, group.id)).toEqual(["hi"]);
});

test("a hundred people are told by a job, each once", async () => {
  const [ann] = await people("ann");
  const others = await crowd(100);
  const chatId = await foundGroup(ann, ...others);
  await send(ann, chatId, "welcome");
  for (const person of [ann, ...others]) {
    await person.socket.hears("chat.messageCreated", { chatId });
    await person.socket.hears("chat.joined", { chatId });
    expect(told(person, "chat.joined")).toHaveLength(1);
  }
}, 60_000);

test("a missing person refuses the whole group", async () => {
  const [ann, bob] = await people("ann", "bob");
  const input = { title: "Walks", accountIds: [bob.id, unknownId] };
  expect(await outcome(ann, "chat.createGroup", input)).toBe("not-found");
  expect(await listOf(ann)).toEqual([]);
  expect(await listOf(bob)).toEqual([]);
});

test("titles are bounded, and too many people are refused", async () => {
  const [ann] = await people("ann");
  for (const title of ["", "  ", "x".repeat(101)]) {
    const input = { title, accountIds: [] };
    expect(await faultyFields(ann, "chat.createGroup", input)).toEqual(["title"]);
  }
  const accountIds = Array.from({ length: 1024 }, () => crypto.randomUUID());
  const input = { title: "x", accountIds };
  expect(await faultyFields(ann, "chat.createGroup", input)).toEqual(["accountIds"]);
});

test("the same key founds one group", async () => {
  const [ann, bob] = await acquainted("ann", "bob");
  const key = Bun.randomUUIDv7();
  const input = { title: "Walks", accountIds: [bob.id] };
  const calls = Array.from({ length: 5 }, () =>
    ann.call<ChatOnWire>("chat.createGroup", input, key),
  );
  expect(new Set((await Promise.all(calls)).map((chat) => chat.id)).size).toBe(1);
  expect(await listOf(bob)).toHaveLength(1);
});

test("nobody fills others' lists: thirty groups at once, then ten a minute, additions among them", async () => {
  const strict = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });
  const [ann, bob] = await strict.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  await letAllKnow([ann, bob]);
  const input = { title: "Spam", accountIds: [bob.id] };
  const outcomes = [];
  for (let n = 0; n < 31; n += 1) outcomes.push(await outcome(ann, "chat.createGroup", input));
  expect(outcomes.filter((one) => one === "ok")).toHaveLength(30);
  const [{ id: chatId } = { id: "" }] = await listOf(ann);
  const { code, retryAfterMs } = await ann.refusal("chat.addMembers", {
    chatId,
    accountIds: [bob.id],
  });
  expect(code).toBe("rate-limited");
  expect(retryAfterMs).toBeLessThanOrEqual(6_000);
  expect(await outcome(bob, "chat.createGroup", input)).toBe("ok");
});
