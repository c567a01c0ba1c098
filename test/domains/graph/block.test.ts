/** A block is total, at once, in both directions; and what it ended stays ended. */
import { expect, test } from "bun:test";
import { newId, type Id } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { heard, hears, watch } from "../presence/support.ts";
import {
  closePair,
  edgesBetween,
  everythingSeenOf,
  expectNobody,
  expectTrueCounts,
  makeList,
  standing,
  strangers,
} from "./blocking-support.ts";
import { castOf, listAll, nobodysId, relationship, setHidden } from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

test("a block ends every tie on both sides, and unblocking restores none", async () => {
  const { ann, bob } = await closePair(server);
  const hers = await makeList(ann);
  await ann.call("list.addMembers", { listId: hers.id, accountIds: [bob.id] });
  await ann.call("list.addMembers", { listId: "closeFriends", accountIds: [bob.id] });
  await bob.call("list.addMembers", { listId: "closeFriends", accountIds: [ann.id] });
  const answer = await ann.call("graph.block", { accountId: bob.id });
  expect(answer).toEqual({ ...strangers, accountId: bob.id, isBlocked: true });
  expect(await edgesBetween(server, ann.id, bob.id)).toBe(0);
  await expectTrueCounts(server, ann, bob);
  expect(await ann.call("graph.unblock", { accountId: bob.id })).toEqual({
    ...strangers,
    accountId: bob.id,
  });
  expect<object>(await standing(bob, ann)).toEqual(strangers);
  expect(await edgesBetween(server, ann.id, bob.id)).toBe(0);
});

test("requests of both kinds end with a block, whoever asked", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  for (const person of [ann, bob]) await person.call("privacy.update", { isPrivate: true });
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.call("graph.follow", { accountId: ann.id });
  await bob.call("graph.requestFriend", { accountId: ann.id });
  await cid.call("graph.requestFriend", { accountId: ann.id });
  await ann.call("graph.block", { accountId: bob.id });
  expect(await edgesBetween(server, ann.id, bob.id)).toBe(0);
  expect(await listAll(ann, "graph.listFriendRequests", { direction: "received" })).toEqual([
    cid.id,
  ]);
});

async function answerTo(person: Person, operation: string, accountId: Id): Promise<string> {
  const { data, error } = await person.socket.request(operation, { accountId });
  return JSON.stringify({ data, error: error && { ...error, requestId: "" } });
}

test("each is nobody to the other, byte for byte, until the block is taken back", async () => {
  const { ann, bob } = await closePair(server);
  const before = await everythingSeenOf(bob, ann);
  expect(before).toContain(ann.handle);
  await ann.call("graph.block", { accountId: bob.id });
  await expectNobody(bob, ann);
  for (const operation of [
    ...["graph.follow", "graph.unfollow", "graph.removeFollower", "graph.requestFriend"],
    ...["graph.acceptFriend", "graph.block", "graph.unblock", "graph.mute", "graph.unmute"],
    ...["graph.restrict", "graph.unrestrict", "graph.dismissSuggestion"],
  ]) {
    expect([operation, await answerTo(bob, operation, ann.id)]).toEqual([
      operation,
      await answerTo(bob, operation, nobodysId),
    ]);
  }
  const { isBlocked, ...rest } = await standing(ann, bob);
  expect([isBlocked, rest]).toEqual([true, { ...rest, follows: false, friend: "none" }]);
  await ann.call("graph.unblock", { accountId: bob.id });
  await bob.call("graph.follow", { accountId: ann.id });
});

test("whoever is blocked hears that somebody is gone, and whoever blocked how they stand now", async () => {
  const { ann, bob } = await closePair(server);
  await ann.call("graph.block", { accountId: bob.id });
  await bob.socket.hears("graph.personGone", { accountId: ann.id });
  await ann.socket.hears("graph.relationshipUpdated", { accountId: bob.id, isBlocked: true });
  const told = bob.socket.pushed.length;
  await ann.call("graph.block", { accountId: bob.id });
  await ann.call("graph.unblock", { accountId: bob.id });
  await ann.call("graph.unblock", { accountId: bob.id });
  await ann.socket.hears("graph.relationshipUpdated", { accountId: bob.id, isBlocked: false });
  await bob.socket.settle();
  expect(bob.socket.pushed.slice(told)).toEqual([]);
});

test("nothing of before is found in the stream of whoever was blocked", async () => {
  const { ann, bob } = await closePair(server);
  await ann.call("list.addMembers", { listId: "closeFriends", accountIds: [bob.id] });
  await ann.call("graph.block", { accountId: bob.id });
  for (const [reader, other] of [
    [bob, ann],
    [ann, bob],
  ] as const) {
    const stream = `user:${reader.id}`;
    const { events } = await reader.call<{ events: { event?: string; data?: object }[] }>(
      "stream.read",
      { stream, after: 0 },
    );
    const naming = events.filter((event) => JSON.stringify(event).includes(other.id));
    const names = new Set(naming.map((event) => event.event));
    expect(names).toEqual(
      new Set(
        reader === bob ? ["graph.personGone"] : ["graph.relationshipUpdated", "list.updated"],
      ),
    );
    expect(JSON.stringify(naming)).not.toContain(other.handle);
  }
});

test("watching each other's presence ends with the block", async () => {
  const { ann, bob } = await closePair(server);
  await watch(ann, bob.id);
  await watch(bob, ann.id);
  await ann.call("graph.block", { accountId: bob.id });
  await hears(bob, { accountId: ann.id, status: "offline" });
  await hears(ann, { accountId: bob.id, status: "offline" });
  const told = heard(bob, ann.id).length;
  await ann.call("presence.set", { text: "Here" });
  await bob.socket.settle();
  expect(heard(bob, ann.id).length).toBe(told);
});

test("mutes and restrictions of two people outlast a block", async () => {
  const { ann, bob } = await closePair(server);
  await ann.call("graph.mute", { accountId: bob.id });
  await bob.call("graph.restrict", { accountId: ann.id });
  await ann.call("graph.block", { accountId: bob.id });
  expect(await listAll(ann, "graph.listMuted")).toEqual([]);
  await ann.call("graph.unblock", { accountId: bob.id });
  expect(await listAll(ann, "graph.listMuted")).toEqual([bob.id]);
  expect((await standing(bob, ann)).isRestricted).toBe(true);
});

test("whom a list left out of something stays left out after a block came and went", async () => {
  const { ann, bob } = await closePair(server);
  const { id: listId } = await makeList(ann, "Not these");
  await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
  const bio = "For nearly everybody";
  const audiences = { bio: { kind: "public", except: { listIds: [listId] } } };
  await ann.call("profile.update", { bio, audiences });
  const bioFor = async () => (await bob.call<{ bio: string }>("profile.get", { id: ann.id })).bio;
  expect(await bioFor()).toBe("");
  await ann.call("graph.block", { accountId: bob.id });
  await ann.call("graph.unblock", { accountId: bob.id });
  expect(await bioFor()).toBe("");
  await ann.call("list.delete", { listId });
  expect(await bioFor()).toBe("");
});

test("the list of the blocked has whoever was blocked last first, by handle alone", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  for (const { id } of [bob, cid, dan]) {
    await ann.call("graph.block", { accountId: id });
    server.clock.advance({ seconds: 1 });
  }
  expect(await listAll(ann, "graph.listBlocked", {}, 1)).toEqual([dan.id, cid.id, bob.id]);
  const { items } = await ann.call<{ items: { person: object }[] }>("graph.listBlocked");
  expect(items[0]?.person).toEqual({
    ...{ id: dan.id, handle: dan.handle, displayName: dan.handle, avatar: null },
  });
  await setHidden(server, cid, true);
  expect(await listAll(ann, "graph.listBlocked")).toEqual([dan.id, bob.id]);
  expect(await listAll(bob, "graph.listBlocked")).toEqual([]);
  const { cursor } = await ann
    .call<{ nextCursor: string }>("graph.listBlocked", { limit: 1 })
    .then(({ nextCursor }) => ({ cursor: nextCursor }));
  expect(await bob.refusal("graph.listBlocked", { cursor })).toMatchObject({ code: "invalid" });
});

test("nobody blocks themselves, or who is not there, and nothing happens", async () => {
  const { ann } = await castOf(server, "ann");
  expect(await ann.refusal("graph.block", { accountId: ann.id })).toMatchObject({
    code: "invalid",
    fields: { accountId: "is you" },
  });
  expect(await ann.refusal("graph.block", { accountId: nobodysId })).toMatchObject({
    code: "not-found",
  });
  expect(await ann.refusal("graph.unblock", { accountId: nobodysId })).toMatchObject({
    code: "not-found",
  });
  expect(await listAll(ann, "graph.listBlocked")).toEqual([]);
});

test("ten thousand are the limit, and one that is there already is none more", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await ann.call("graph.block", { accountId: bob.id });
  const { sql } = server.server.postgres;
  await sql`
    insert into accounts (id, email, email_key, password_changed_at, handle, handle_key, display_name, birth_date, created_at)
    select gen_random_uuid(), 'x', 'full' || n || '@people.test', now(), 'full_' || n, 'full_' || n, 'x', '1990-05-17', now()
    from generate_series(1, 9999) n`;
  await sql`
    insert into blocks (blocker_id, blocked_id, created_at)
    select ${ann.id}, id, now() from accounts where handle_key like 'full\\_%'`;
  expect(await ann.refusal("graph.block", { accountId: cid.id })).toMatchObject({ code: "limit" });
  expect(await ann.call("graph.block", { accountId: bob.id })).toMatchObject({ isBlocked: true });
  await ann.call("graph.unblock", { accountId: bob.id });
  await ann.call("graph.block", { accountId: cid.id });
});

test("a repeated call with its key answers the same, and acts once", async () => {
  const { ann, bob } = await closePair(server);
  const key = newId();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ann.call("graph.block", { accountId: bob.id }, key)),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await ann.socket.settle();
  await bob.socket.settle();
  expect(bob.socket.pushed.filter((frame) => frame.event === "graph.personGone").length).toBe(1);
  expect(await ann.refusal("graph.block", { accountId: newId() }, key)).toMatchObject({
    code: "conflict",
  });
});

test("of two who block each other at once, one wins, and to the other nobody is there", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { ann, bob } = await castOf(server, "ann", "bob");
    const replies = await Promise.all([
      ann.socket.request("graph.block", { accountId: bob.id }),
      bob.socket.request("graph.block", { accountId: ann.id }),
    ]);
    expect(replies.map((reply) => reply.error?.code ?? "ok").toSorted()).toEqual([
      "not-found",
      "ok",
    ]);
    const knows = await Promise.all([relationship(ann, bob), relationship(bob, ann)]);
    expect(knows.filter((found) => found?.isBlocked === true).length).toBe(1);
  }
});

test("a stranger is not told who blocked them: there is nothing to drop", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.block", { accountId: bob.id });
  await bob.call("profile.update", { bio: "Heard last." });
  await bob.socket.hears("account.profileUpdated");
  expect(JSON.stringify(bob.socket.pushed)).not.toContain(ann.id);
});
