import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import {
  castOf,
  crowdFollows,
  lengthOf,
  listAll,
  listOf,
  makeCrowd,
  nobodysId,
  peopleLists,
  setHidden,
  type ListPage,
} from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
}

/** Five followers, the latest first. */
async function followed() {
  const { ann, bob, ...others } = await castOf(
    server,
    ...(["ann", "bob", "f1", "f2", "f3", "f4", "f5"] as const),
  );
  const followers = Object.values(others);
  for (const follower of followers) await follower.call("graph.follow", { accountId: bob.id });
  return { ann, bob, followers: followers.toReversed() };
}

test("a list is the same in pages of any size, the latest first", async () => {
  const { ann, bob, followers } = await followed();
  const ids = followers.map((one) => one.id);
  for (const limit of [1, 2, 4, 5, 6, 100])
    expect(await listAll(ann, "graph.listFollowers", { accountId: bob.id }, limit)).toEqual(ids);
  const { items, nextCursor } = await ann.call<ListPage>("graph.listFollowers", {
    accountId: bob.id,
    limit: 5,
  });
  const [latest] = items;
  expect(latest?.person).toEqual({
    id: ids[0] ?? "",
    handle: followers[0]?.handle ?? "",
    displayName: "f5",
    avatar: null,
  });
  expect(latest?.since).toMatch(/^\d{4}-.*\.\d{3}Z$/);
  expect(nextCursor).toBeNull();
});

test("a page that goes on does so behind the last one, whoever came or went meanwhile", async () => {
  const { ann, bob, followers } = await followed();
  const list = (cursor?: string | null) =>
    ann.call<ListPage>("graph.listFollowers", {
      accountId: bob.id,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    });
  const first = await list();
  await ann.call("graph.follow", { accountId: bob.id });
  await followers[1]?.call("graph.unfollow", { accountId: bob.id });
  const rest = [await list(first.nextCursor)];
  rest.push(await list(rest[0]?.nextCursor));
  expect(rest.flatMap((page) => page.items.map((item) => item.person.id))).toEqual(
    followers.slice(2).map((one) => one.id),
  );
});

test("a cursor serves its own list, viewer and person only", async () => {
  const { ann, bob } = await followed();
  const { nextCursor: cursor } = await ann.call<ListPage>("graph.listFollowers", {
    accountId: bob.id,
    limit: 1,
  });
  expect(cursor).toBeString();
  const foreign: [Person, string, object][] = [
    [bob, "graph.listFollowers", { accountId: bob.id }],
    [ann, "graph.listFollowers", { accountId: ann.id }],
    [ann, "graph.listFollowing", { accountId: bob.id }],
    [ann, "graph.listMutuals", { accountId: bob.id }],
    [ann, "graph.listFriendRequests", {}],
  ];
  for (const [viewer, operation, input] of foreign)
    expect(await viewer.refusal(operation, { ...input, cursor })).toMatchObject({
      code: "invalid",
      fields: { cursor: expect.any(String) as string },
    });
});

test("people who are hidden, or apart from the viewer, are in no list, and pages are full without them", async () => {
  const { ann, bob, followers } = await followed();
  const [last, fourth, third, second, first] = followers;
  if (!last || !fourth || !third || !second || !first) throw new Error("five followers");
  await setHidden(server, last, true);
  await ann.call("graph.block", { accountId: third.id });
  await second.call("graph.block", { accountId: ann.id });
  const page = await ann.call<ListPage>("graph.listFollowers", { accountId: bob.id, limit: 2 });
  expect(page.items.map((item) => item.person.id)).toEqual([fourth.id, first.id]);
  expect(page.nextCursor).toBeNull();
  expect(await listOf(bob, bob, "followers")).toEqual([fourth.id, third.id, second.id, first.id]);
});

test("where nearly everybody is hidden a page may be short, and goes on until all are found", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  const [early] = await makeCrowd(server, 1);
  const hidden = await makeCrowd(server, 2_100, "suspended");
  const [late] = await makeCrowd(server, 1);
  if (!early || !late) throw new Error("two followers");
  await crowdFollows(server, [early, ...hidden, late], bob.id);
  const first = await ann.call<ListPage>("graph.listFollowers", { accountId: bob.id });
  expect(first.items.map((item) => item.person.id)).toEqual([late]);
  expect(first.nextCursor).toBeString();
  expect(await listOf(ann, bob, "followers")).toEqual([late, early]);
});

test("each list is shown to those whom its owner lets see it, and to no others", async () => {
  const { owner, friend, follower, followee, stranger } = await castOf(
    server,
    ...(["owner", "friend", "follower", "followee", "stranger"] as const),
  );
  await befriend(owner, friend);
  await follower.call("graph.follow", { accountId: owner.id });
  await owner.call("graph.follow", { accountId: followee.id });
  const mayUnder = {
    everyone: ["owner", "friend", "follower", "followee", "stranger"],
    followers: ["owner", "friend", "follower"],
    following: ["owner", "followee"],
    friends: ["owner", "friend"],
    nobody: ["owner"],
  };
  for (const [who, may] of Object.entries(mayUnder)) {
    for (const list of peopleLists) {
      await owner.call("privacy.update", { [`${list}List`]: who });
      for (const viewer of [owner, friend, follower, followee, stranger]) {
        const expected = may.includes(viewer.name) ? 1 : null;
        expect([who, list, viewer.name, await lengthOf(viewer, owner, list)]).toEqual([
          ...[who, list, viewer.name, expected],
        ]);
      }
      await owner.call("privacy.update", { [`${list}List`]: "everyone" });
    }
  }
});

test("a private account's lists are for its followers and friends", async () => {
  const { owner, friend, follower, stranger } = await castOf(
    server,
    ...(["owner", "friend", "follower", "stranger"] as const),
  );
  await befriend(owner, friend);
  await follower.call("graph.follow", { accountId: owner.id });
  await owner.call("privacy.update", { isPrivate: true });
  for (const list of peopleLists) {
    for (const viewer of [owner, friend, follower])
      expect(await lengthOf(viewer, owner, list)).not.toBeNull();
    expect(await lengthOf(stranger, owner, list)).toBeNull();
  }
  expect(await stranger.refusal("graph.listMutuals", { accountId: owner.id })).toMatchObject({
    code: "forbidden",
  });
});

test("the lists of whoever is not there are those of nobody, byte for byte", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await bob.call("graph.block", { accountId: ann.id });
  await setHidden(server, cid, true);
  for (const operation of ["listFollowers", "listFollowing", "listFriends", "listMutuals"]) {
    const missing = await ann.refusal(`graph.${operation}`, { accountId: nobodysId });
    expect(missing.code).toBe("not-found");
    for (const accountId of [bob.id, cid.id])
      expect(await ann.refusal(`graph.${operation}`, { accountId })).toEqual(missing);
  }
});

test("what two people have in common is the same, whichever of their lists is shorter", async () => {
  const { ann, bob, m1, m2, m3, other } = await castOf(
    server,
    ...(["ann", "bob", "m1", "m2", "m3", "other"] as const),
  );
  for (const one of [m1, m2, m3]) {
    await ann.call("graph.follow", { accountId: one.id });
    await one.call("graph.follow", { accountId: bob.id });
    await befriend(ann, one);
    await befriend(one, bob);
  }
  await ann.call("graph.follow", { accountId: other.id });
  await befriend(ann, other);
  await ann.call("graph.block", { accountId: m2.id });
  const common = () =>
    Promise.all(
      [{}, { kind: "friends" }].map((kind) =>
        listAll(ann, "graph.listMutuals", { accountId: bob.id, ...kind }, 1),
      ),
    );
  expect(await common()).toEqual([
    [m3.id, m1.id],
    [m3.id, m1.id],
  ]);
  await crowdFollows(server, await makeCrowd(server, 20), bob.id);
  await server.server.postgres
    .sql`update graph_counts set friends = 20 where account_id = ${bob.id}`;
  expect(await common()).toEqual([
    [m3.id, m1.id],
    [m3.id, m1.id],
  ]);
});

test("whom one has in common with oneself follow one back", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  for (const one of [bob, cid]) await ann.call("graph.follow", { accountId: one.id });
  await bob.call("graph.follow", { accountId: ann.id });
  expect(await listAll(ann, "graph.listMutuals", { accountId: ann.id })).toEqual([bob.id]);
});
