import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { TestServer } from "#test/harness/server.ts";
import {
  castOf,
  heardOf,
  listAll,
  listOf,
  nobodysId,
  relationship,
  setHidden,
} from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

test("a friendship is asked for and accepted, and both people's devices hear of each step once", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  for (const key of [newId(), newId()])
    expect(await ann.call("graph.requestFriend", { accountId: bob.id }, key)).toEqual({
      state: "requested",
    });
  await bob.socket.hears("graph.friendRequested");
  expect(await relationship(ann, bob)).toMatchObject({ friend: "requestedByMe" });
  expect(await relationship(bob, ann)).toMatchObject({ friend: "requestedByThem" });
  expect(await listAll(bob, "graph.listFriendRequests")).toEqual([ann.id]);
  expect(await listAll(bob, "graph.listFriendRequests", { direction: "sent" })).toEqual([]);
  expect(await listAll(ann, "graph.listFriendRequests", { direction: "sent" })).toEqual([bob.id]);
  for (const _ of [1, 2])
    expect(await bob.call("graph.acceptFriend", { accountId: ann.id })).toEqual({});
  await ann.socket.hears("graph.friendAccepted");
  expect(await listOf(ann, bob, "friends")).toEqual([ann.id]);
  expect(await listOf(bob, ann, "friends")).toEqual([bob.id]);
  expect(await ann.call("graph.requestFriend", { accountId: bob.id })).toEqual({
    state: "friends",
  });
  await Promise.all([ann.socket.settle(), bob.socket.settle()]);
  expect(heardOf(bob)).toEqual(["friendRequested", "relationshipUpdated"]);
  expect(heardOf(ann)).toEqual(["relationshipUpdated", "friendAccepted"]);
});

test("asking whoever asked makes friends at once", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.requestFriend", { accountId: bob.id });
  expect(await bob.call("graph.requestFriend", { accountId: ann.id })).toEqual({
    state: "friends",
  });
  await ann.socket.hears("graph.friendAccepted");
  expect(await listAll(bob, "graph.listFriendRequests")).toEqual([]);
  expect(await relationship(ann, bob)).toMatchObject({ friend: "friends" });
});

test("nobody accepts what they asked themselves, what was declined, or what was taken back", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const missing = await bob.refusal("graph.acceptFriend", { accountId: nobodysId });
  expect(missing.code).toBe("not-found");
  await ann.call("graph.requestFriend", { accountId: bob.id });
  expect(await ann.refusal("graph.acceptFriend", { accountId: bob.id })).toEqual(missing);
  await bob.call("graph.declineFriend", { accountId: ann.id });
  expect(await bob.refusal("graph.acceptFriend", { accountId: ann.id })).toEqual(missing);
  for (const _ of [1, 2])
    expect(await ann.call("graph.cancelFriend", { accountId: bob.id })).toEqual({});
  expect(await bob.refusal("graph.acceptFriend", { accountId: ann.id })).toEqual(missing);
  await bob.socket.settle();
  expect(heardOf(bob)).toEqual(["friendRequested", "relationshipUpdated"]);
});

test("cancelling takes back one's own request alone, and declining the other's alone", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.requestFriend", { accountId: bob.id });
  await bob.call("graph.cancelFriend", { accountId: ann.id });
  await ann.call("graph.declineFriend", { accountId: bob.id });
  expect(await relationship(ann, bob)).toMatchObject({ friend: "requestedByMe" });
});

test("either ends a friendship, silently, and following goes on", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.follow", { accountId: bob.id });
  await ann.call("graph.requestFriend", { accountId: bob.id });
  await bob.call("graph.acceptFriend", { accountId: ann.id });
  for (const _ of [1, 2])
    expect(await ann.call("graph.removeFriend", { accountId: bob.id })).toEqual({});
  await bob.socket.hears("graph.relationshipUpdated", { friend: "none" });
  expect(await listOf(ann, bob, "friends")).toEqual([]);
  expect(await relationship(ann, bob)).toMatchObject({ friend: "none", follows: true });
  await bob.socket.settle();
  expect(heardOf(bob)).toEqual([
    ...["followed", "friendRequested", "relationshipUpdated", "relationshipUpdated"],
  ]);
});

test("oneself cannot be befriended, and whoever is not there is nobody, byte for byte", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const verbs = ["acceptFriend", "cancelFriend", "declineFriend", "removeFriend", "requestFriend"];
  for (const verb of verbs)
    expect(await ann.refusal(`graph.${verb}`, { accountId: ann.id })).toMatchObject({
      code: "invalid",
      fields: { accountId: "is you" },
    });
  await cid.call("graph.requestFriend", { accountId: ann.id });
  await setHidden(server, cid, true);
  await bob.call("graph.block", { accountId: ann.id });
  for (const verb of ["acceptFriend", "requestFriend"]) {
    const missing = await ann.refusal(`graph.${verb}`, { accountId: nobodysId });
    for (const accountId of [bob.id, cid.id])
      expect(await ann.refusal(`graph.${verb}`, { accountId })).toEqual(missing);
  }
  for (const verb of ["cancelFriend", "declineFriend", "removeFriend"])
    for (const accountId of [bob.id, cid.id, nobodysId])
      expect(await ann.call(`graph.${verb}`, { accountId })).toEqual({});
});

test("whoever is hidden waits unseen, and is there again when they come back", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await ann.call("graph.requestFriend", { accountId: bob.id });
  await cid.call("graph.requestFriend", { accountId: bob.id });
  await setHidden(server, ann, true);
  expect(await listAll(bob, "graph.listFriendRequests")).toEqual([cid.id]);
  expect(await relationship(bob, ann)).toBeNull();
  await setHidden(server, ann, false);
  expect(await listAll(bob, "graph.listFriendRequests")).toEqual([cid.id, ann.id]);
});

test("as many friends as one may have is the end of it, on either side", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { sql } = server.server.postgres;
  await bob.call("graph.requestFriend", { accountId: ann.id });
  await sql`
    insert into graph_counts (account_id, friends) values (${ann.id}, 5000)
    on conflict (account_id) do update set friends = 5000`;
  expect(await ann.refusal("graph.requestFriend", { accountId: cid.id })).toMatchObject({
    code: "limit",
  });
  for (const verb of ["requestFriend", "acceptFriend"])
    expect(await ann.refusal(`graph.${verb}`, { accountId: bob.id })).toMatchObject({
      code: "limit",
    });
  await sql`update graph_counts set friends = 0 where account_id = ${ann.id}`;
  await sql`
    insert into graph_counts (account_id, friends) values (${bob.id}, 5000)
    on conflict (account_id) do update set friends = 5000`;
  expect(await ann.refusal("graph.acceptFriend", { accountId: bob.id })).toMatchObject({
    code: "limit",
  });
  expect(await relationship(ann, bob)).toMatchObject({ friend: "requestedByThem" });
});
