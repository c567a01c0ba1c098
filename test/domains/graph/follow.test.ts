import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { TestServer } from "#test/harness/server.ts";
import { eventually } from "#test/transport/support.ts";
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

test("following takes effect at once, and both people's devices hear how they stand now", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const second = ann.socket;
  await ann.connect();
  expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "following" });
  const { data } = await bob.socket.hears("graph.followed");
  expect(data).toMatchObject({
    person: { id: ann.id, handle: ann.handle, displayName: "ann", avatar: null },
    relationship: { accountId: ann.id, followsMe: true, follows: false },
  });
  for (const socket of [second, ann.socket])
    await socket.hears("graph.relationshipUpdated", { accountId: bob.id, follows: true });
  expect(await listOf(ann, bob, "followers")).toEqual([ann.id]);
  expect(await listOf(bob, ann, "following")).toEqual([bob.id]);
});

test("following again, also with another key, answers the same and tells nobody", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const key = newId();
  for (const one of [key, key, newId()])
    expect(await ann.call("graph.follow", { accountId: bob.id }, one)).toEqual({
      state: "following",
    });
  await bob.socket.settle();
  expect(heardOf(bob)).toEqual(["followed"]);
  expect(await relationship(bob, ann)).toMatchObject({ followsMe: true });
});

test("oneself cannot be followed, and whoever is not there is nobody, byte for byte", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  expect(await ann.refusal("graph.follow", { accountId: ann.id })).toMatchObject({
    code: "invalid",
    fields: { accountId: "is you" },
  });
  const missing = await ann.refusal("graph.follow", { accountId: nobodysId });
  expect(missing.code).toBe("not-found");
  await setHidden(server, cid, true);
  await bob.call("graph.block", { accountId: ann.id });
  for (const accountId of [cid.id, bob.id])
    expect(await ann.refusal("graph.follow", { accountId })).toEqual(missing);
  expect(await bob.refusal("graph.follow", { accountId: ann.id })).toEqual(missing);
});

test("a private account is asked, and its yes makes the follower", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await bob.call("privacy.update", { isPrivate: true });
  for (const _ of [1, 2])
    expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "requested" });
  await bob.socket.hears("graph.followRequested");
  expect(await relationship(ann, bob)).toMatchObject({ follows: false, followRequested: true });
  expect(await listAll(bob, "graph.listFollowRequests")).toEqual([ann.id]);
  expect(await listAll(ann, "graph.listFollowRequests", { direction: "sent" })).toEqual([bob.id]);
  for (const _ of [1, 2])
    expect(await bob.call("graph.acceptFollow", { accountId: ann.id })).toEqual({});
  await ann.socket.hears("graph.followAccepted");
  expect(await relationship(ann, bob)).toMatchObject({ follows: true, followRequested: false });
  expect(await listAll(bob, "graph.listFollowRequests")).toEqual([]);
  await Promise.all([ann.socket.settle(), bob.socket.settle()]);
  expect(heardOf(bob)).toEqual(["followRequested", "relationshipUpdated"]);
  expect(heardOf(ann)).toEqual(["relationshipUpdated", "followAccepted"]);
});

test("unfollowing ends a follow and takes back a request; where there is none it says nothing of the other", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await cid.call("privacy.update", { isPrivate: true });
  for (const accountId of [bob.id, cid.id]) await ann.call("graph.follow", { accountId });
  for (const accountId of [bob.id, cid.id, bob.id, nobodysId])
    expect(await ann.call("graph.unfollow", { accountId })).toEqual({});
  await bob.socket.hears("graph.relationshipUpdated", { accountId: ann.id, followsMe: false });
  await cid.socket.hears("graph.relationshipUpdated", { followRequestedMe: false });
  await bob.socket.settle();
  expect(heardOf(bob)).toEqual(["followed", "relationshipUpdated"]);
  expect(await listOf(ann, bob, "followers")).toEqual([]);
  expect(await ann.refusal("graph.unfollow", { accountId: ann.id })).toMatchObject({
    code: "invalid",
  });
});

test("a removed follower of a private account loses sight of its lists, and is told no reason", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.call("privacy.update", { isPrivate: true });
  expect(await listOf(ann, bob, "followers")).toEqual([ann.id]);
  for (const _ of [1, 2])
    expect(await bob.call("graph.removeFollower", { accountId: ann.id })).toEqual({});
  await ann.socket.hears("graph.relationshipUpdated", { accountId: bob.id, follows: false });
  expect(await ann.refusal("graph.listFollowers", { accountId: bob.id })).toMatchObject({
    code: "forbidden",
  });
  expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "requested" });
  expect(heardOf(ann)).not.toContain("followAccepted");
});

test("what following lets one see begins and ends with it, within a second", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await bob.call("privacy.update", { online: "followers" });
  await ann.call("presence.watch", { accountIds: [bob.id] });
  await ann.call("graph.follow", { accountId: bob.id });
  await ann.socket.hears("presence.changed", { accountId: bob.id, status: "online" });
  const startedMs = performance.now();
  await bob.call("graph.removeFollower", { accountId: ann.id });
  await ann.socket.hears("presence.changed", { accountId: bob.id, status: "offline" });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
});

test("whoever becomes public lets in all who wait, and nobody twice", async () => {
  const { bob, ...waiting } = await castOf(
    server,
    ...(["bob", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"] as const),
    ...(["g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "g9", "h1"] as const),
  );
  await bob.call("privacy.update", { isPrivate: true });
  const people = Object.values(waiting);
  await Promise.all(people.map((one) => one.call("graph.follow", { accountId: bob.id })));
  await bob.call("privacy.update", { isPrivate: false });
  await eventually(async () => (await listOf(bob, bob, "followers")).length === people.length);
  await Promise.all(people.map((one) => one.socket.hears("graph.followAccepted")));
  await Promise.all(people.map((one) => one.socket.settle()));
  for (const one of people) expect(heardOf(one)).toEqual(["relationshipUpdated", "followAccepted"]);
  expect(await listAll(bob, "graph.listFollowRequests")).toEqual([]);
});

test("whoever asked before the account became public, and follows again, follows", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await bob.call("privacy.update", { isPrivate: true });
  await ann.call("graph.follow", { accountId: bob.id });
  await server.server.postgres.sql`update accounts set is_private = false where id = ${bob.id}`;
  expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "following" });
  expect(await relationship(ann, bob)).toMatchObject({ follows: true, followRequested: false });
});

test("what is told of somebody is gone from the stream once they are gone for its reader", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.socket.hears("graph.followed");
  await bob.call("graph.block", { accountId: ann.id });
  await bob.call("graph.unblock", { accountId: ann.id });
  await ann.call("graph.block", { accountId: bob.id });
  const { events } = await bob.call<{ events: object[] }>("stream.read", {
    stream: `user:${bob.id}`,
    after: 0,
  });
  const told = events.filter((event) => JSON.stringify(event).includes(ann.id));
  expect(told).toEqual([]);
});

test("as many as one may follow is the end of it", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const { sql } = server.server.postgres;
  await sql`
    insert into graph_counts (account_id, following) values (${ann.id}, 7500)
    on conflict (account_id) do update set following = 7500`;
  await cid.call("privacy.update", { isPrivate: true });
  for (const accountId of [bob.id, cid.id])
    expect(await ann.refusal("graph.follow", { accountId })).toMatchObject({ code: "limit" });
  expect(await listOf(ann, bob, "followers")).toEqual([]);
});
