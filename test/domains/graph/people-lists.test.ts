/** Lists of people: their owner's alone, as long as they say, and never a way to see more. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { expectTrueCounts, makeList, standing, type PeopleList } from "./blocking-support.ts";
import { castOf, listAll, nobodysId, setHidden } from "./relations-support.ts";

const server = await TestServer.start();

async function members(owner: Person, listId: Id): Promise<Id[]> {
  return await listAll(owner, "list.listMembers", { listId }, 2);
}

async function lists(owner: Person): Promise<PeopleList[]> {
  return (await owner.call<{ items: PeopleList[] }>("list.list")).items;
}

test("a list is made, named, filled and emptied, and its version grows with each change", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const made = await makeList(ann, "  Wälks 🥾 ");
  expect(made).toMatchObject({ kind: "custom", name: "  Wälks 🥾 ", memberCount: 0, version: 1 });
  const listId = made.id;
  const accountIds = [bob.id, cid.id, bob.id];
  const added = await ann.call("list.addMembers", { listId, accountIds });
  expect(added).toMatchObject({ list: { memberCount: 2, version: 2 } });
  expect((added["addedIds"] as Id[]).toSorted()).toEqual([bob.id, cid.id].toSorted());
  expect(await ann.call("list.addMembers", { listId, accountIds })).toMatchObject({
    ...{ list: { memberCount: 2, version: 2 }, addedIds: [] },
  });
  expect((await members(ann, listId)).toSorted()).toEqual([bob.id, cid.id].toSorted());
  expect(await ann.call("list.update", { listId, name: "Runs" })).toMatchObject({ version: 3 });
  expect(
    await ann.call("list.removeMembers", { listId, accountIds: [bob.id, nobodysId] }),
  ).toMatchObject({ list: { name: "Runs", memberCount: 1, version: 4 }, removedIds: [bob.id] });
  expect(await members(ann, listId)).toEqual([cid.id]);
  await expectTrueCounts(server, ann);
  await ann.call("list.delete", { listId });
  expect(await lists(ann)).toEqual([]);
  expect(await ann.refusal("list.listMembers", { listId })).toMatchObject({ code: "not-found" });
});

test("close friends are there from the first use, and are neither renamed nor deleted", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  expect(await lists(ann)).toEqual([]);
  expect(await members(ann, "closeFriends")).toEqual([]);
  const { list } = await ann.call<{ list: PeopleList }>("list.addMembers", {
    ...{ listId: "closeFriends", accountIds: [bob.id] },
  });
  expect(list).toMatchObject({ kind: "closeFriends", memberCount: 1 });
  expect(await standing(ann, bob)).toMatchObject({ isCloseFriend: true });
  for (const listId of ["closeFriends", list.id]) {
    expect(await members(ann, listId)).toEqual([bob.id]);
    expect(await ann.refusal("list.delete", { listId })).toMatchObject({ code: "forbidden" });
    expect(await ann.refusal("list.update", { listId, name: "x" })).toMatchObject({
      code: "forbidden",
    });
  }
  await ann.call("list.removeMembers", { listId: "closeFriends", accountIds: [bob.id] });
  expect(await standing(ann, bob)).toMatchObject({ isCloseFriend: false });
});

test("ten at once make one list of close friends", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const accountIds = [bob.id];
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      ann.call<{ list: PeopleList }>("list.addMembers", { listId: "closeFriends", accountIds }),
    ),
  );
  expect(new Set(answers.map(({ list }) => list.id)).size).toBe(1);
  expect((await lists(ann)).map((list) => list.memberCount)).toEqual([1]);
});

test("another's list is as no list at all, byte for byte", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { id: listId } = await makeList(ann);
  await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
  for (const [operation, more] of [
    ["list.update", { name: "Mine" }],
    ["list.delete", {}],
    ["list.addMembers", { accountIds: [cid.id] }],
    ["list.removeMembers", { accountIds: [bob.id] }],
    ["list.listMembers", {}],
  ] as const) {
    const theirs = await bob.refusal(operation, { listId, ...more });
    expect(theirs.code).toBe("not-found");
    expect(theirs).toEqual(await bob.refusal(operation, { listId: nobodysId, ...more }));
  }
  expect(await members(ann, listId)).toEqual([bob.id]);
});

test("people who are not there for the owner are not added, and then nobody is", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { id: listId } = await makeList(ann);
  await cid.call("graph.block", { accountId: ann.id });
  for (const missing of [nobodysId, cid.id])
    expect(
      await ann.refusal("list.addMembers", { listId, accountIds: [bob.id, missing] }),
    ).toMatchObject({ code: "not-found" });
  expect(await ann.refusal("list.addMembers", { listId, accountIds: [ann.id] })).toMatchObject({
    code: "invalid",
    fields: { accountIds: "names you" },
  });
  expect(
    await ann.refusal("list.addMembers", { listId: "closeFriends", accountIds: [nobodysId] }),
  ).toMatchObject({ code: "not-found" });
  expect(await lists(ann)).toMatchObject([{ memberCount: 0, version: 1 }]);
});

test("what does not fit is refused, naming the field", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const { id: listId } = await makeList(ann);
  for (const [operation, input, field] of [
    ["list.create", { name: "" }, "name"],
    ["list.create", { name: "x".repeat(51) }, "name"],
    ["list.update", { listId, name: "x".repeat(51) }, "name"],
    ["list.addMembers", { listId, accountIds: [] }, "accountIds"],
    [
      "list.addMembers",
      { listId, accountIds: Array.from({ length: 101 }, () => bob.id) },
      "accountIds",
    ],
    ["list.addMembers", { listId: "friends", accountIds: [bob.id] }, "listId"],
  ] as const) {
    const refusal = await ann.refusal(operation, input);
    expect([operation, refusal.code, Object.keys(refusal.fields ?? {})]).toEqual([
      ...[operation, "invalid", [field]],
    ]);
  }
});

test("a hundred lists are the limit, also for many at once; close friends come on top", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const codes: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ann.socket.request("list.create", { name: `${n}` })),
    );
    codes.push(...replies.map((reply) => reply.error?.code ?? "ok"));
  }
  expect(codes.filter((code) => code === "ok").length).toBe(100);
  expect(codes.filter((code) => code === "limit").length).toBe(20);
  await ann.call("list.addMembers", { listId: "closeFriends", accountIds: [bob.id] });
  const { items, nextCursor } = await ann.call<{ items: PeopleList[]; nextCursor: string }>(
    "list.list",
    { limit: 100 },
  );
  const { items: rest } = await ann.call<{ items: PeopleList[] }>("list.list", {
    cursor: nextCursor,
  });
  expect([items.length, rest.map((list) => list.kind)]).toEqual([100, ["closeFriends"]]);
});

test("a list holds five thousand, counting those who are hidden now", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const { id: listId } = await makeList(ann);
  const { sql } = server.server.postgres;
  await sql`update lists set member_count = 5000 where id = ${listId}`;
  expect(await ann.refusal("list.addMembers", { listId, accountIds: [bob.id] })).toMatchObject({
    code: "limit",
  });
  await sql`update lists set member_count = 0 where id = ${listId}`;
  expect(await members(ann, listId)).toEqual([]);
});

test("who is hidden is neither in a list nor in its number, and is again when they come back", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { id: listId } = await makeList(ann);
  await ann.call("list.addMembers", { listId, accountIds: [bob.id, cid.id] });
  await setHidden(server, bob, true);
  expect(await members(ann, listId)).toEqual([cid.id]);
  expect((await lists(ann))[0]?.memberCount).toBe(1);
  await setHidden(server, bob, false);
  expect((await members(ann, listId)).length).toBe(2);
  expect((await lists(ann))[0]?.memberCount).toBe(2);
});

test("all devices of the owner hear of it, and nobody else", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const first = ann.socket;
  await ann.connect();
  const { id: listId } = await makeList(ann);
  await first.hears("list.created", { id: listId });
  await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
  await first.hears("list.updated", { addedIds: [bob.id], removedIds: [] });
  await ann.call("list.removeMembers", { listId, accountIds: [bob.id] });
  await first.hears("list.updated", { addedIds: [], removedIds: [bob.id] });
  await ann.call("list.delete", { listId });
  await first.hears("list.deleted", { listId });
  await bob.socket.settle();
  expect(bob.socket.pushed.filter((frame) => frame.event?.startsWith("list."))).toEqual([]);
});

test("a repeated call with its key makes one list", async () => {
  const { ann } = await castOf(server, "ann");
  const key = newId();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ann.call<PeopleList>("list.create", { name: "Once" }, key)),
  );
  expect(new Set(answers.map((list) => list.id)).size).toBe(1);
  expect((await lists(ann)).length).toBe(1);
});

test("deleting a list shows nobody more: what was for the list is for nobody, whom it left out stays out", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { id: listId } = await makeList(ann);
  await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
  await ann.call("profile.update", {
    ...{ bio: "For Bob", location: "Not for Bob" },
    audiences: {
      bio: { kind: "list", listId },
      location: { kind: "public", except: { listIds: [listId] } },
    },
  });
  const seenBy = async (person: Person) => {
    const { bio, location } = await person.call("profile.get", { id: ann.id });
    return [bio, location];
  };
  expect([await seenBy(bob), await seenBy(cid)]).toEqual([
    ["For Bob", ""],
    ["", "Not for Bob"],
  ]);
  await ann.call("list.delete", { listId });
  expect([await seenBy(bob), await seenBy(cid)]).toEqual([
    ["", ""],
    ["", "Not for Bob"],
  ]);
});
