import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";
import {
  castOf,
  crowdFollows,
  listOf,
  makeCrowd,
  nobodysId,
  relationship,
  setHidden,
} from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

const nothing = {
  ...{ follows: false, followRequested: false, followsMe: false, followRequestedMe: false },
  ...{ friend: "none", isBlocked: false, isMuted: false, mutedUntil: null },
  ...{ isRestricted: false, isCloseFriend: false },
};

test("every relation shows from both sides, and what only one of them knows from one", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await bob.call("privacy.update", { isPrivate: true });
  const both = async () => [await relationship(ann, bob), await relationship(bob, ann)];
  const toBob = { ...nothing, accountId: bob.id };
  const toAnn = { ...nothing, accountId: ann.id };
  expect(await both()).toEqual([toBob, toAnn] as never);
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.call("graph.follow", { accountId: ann.id });
  await bob.call("graph.requestFriend", { accountId: ann.id });
  expect(await both()).toEqual([
    { ...toBob, followRequested: true, followsMe: true, friend: "requestedByThem" },
    { ...toAnn, follows: true, followRequestedMe: true, friend: "requestedByMe" },
  ] as never);
  await ann.call("graph.mute", { accountId: bob.id });
  await ann.call("graph.restrict", { accountId: bob.id });
  expect(await both()).toMatchObject([
    { isMuted: true, mutedUntil: null, isRestricted: true },
    { isMuted: false, mutedUntil: null, isRestricted: false },
  ]);
});

test("people who are not there for the caller are left out, and whom the caller blocked is there", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  await bob.call("graph.block", { accountId: ann.id });
  await ann.call("graph.block", { accountId: cid.id });
  await setHidden(server, dan, true);
  const accountIds = [ann.id, bob.id, cid.id, dan.id, nobodysId];
  expect(await ann.call("graph.getRelationships", { accountIds })).toEqual({
    items: [{ ...nothing, accountId: cid.id, isBlocked: true }],
  });
});

test("a hundred people are one query, each once and in the order asked", async () => {
  const { ann } = await castOf(server, "ann");
  const crowd = (await makeCrowd(server, 100)).toReversed();
  const asked = [...crowd.slice(50), ...crowd.slice(0, 50)];
  const { items } = await ann.call<{ items: { accountId: string }[] }>("graph.getRelationships", {
    accountIds: asked,
  });
  expect(items.map((item) => item.accountId)).toEqual(asked);
  expect(
    await ann.refusal("graph.getRelationships", { accountIds: [...asked, nobodysId] }),
  ).toMatchObject({ code: "invalid" });
  const { items: once } = await ann.call<{ items: object[] }>("graph.getRelationships", {
    accountIds: [crowd[0], crowd[0]],
  });
  expect(once).toHaveLength(1);
});

test("asked about many at once, one stands to each as when asked about them alone", async () => {
  const { ann, fan, idol, wooer, wooed, friend, foe, hater, both, shut, quiet, later, close } =
    await castOf(
      server,
      ...(["ann", "fan", "idol", "wooer", "wooed", "friend", "foe", "hater", "both"] as const),
      ...(["shut", "quiet", "later", "close"] as const),
    );
  await shut.call("privacy.update", { isPrivate: true });
  await Promise.all([
    ann.call("graph.follow", { accountId: idol.id }),
    ann.call("graph.follow", { accountId: shut.id }),
    ann.call("graph.requestFriend", { accountId: wooed.id }),
    ann.call("graph.mute", { accountId: quiet.id }),
    ann.call("graph.mute", { accountId: later.id, until: inAnHour() }),
    ann.call("graph.restrict", { accountId: quiet.id }),
    ann.call("list.addMembers", { listId: "closeFriends", accountIds: [close.id] }),
  ]);
  await fan.call("graph.follow", { accountId: ann.id });
  await wooer.call("graph.requestFriend", { accountId: ann.id });
  await friend.call("graph.requestFriend", { accountId: ann.id });
  await ann.call("graph.acceptFriend", { accountId: friend.id });
  for (const one of [foe, both]) await ann.call("graph.block", { accountId: one.id });
  await hater.call("graph.block", { accountId: ann.id });
  // As when both do it at once: later neither is there for the other.
  await server.server.postgres.sql`
    insert into blocks (blocker_id, blocked_id, created_at) values (${both.id}, ${ann.id}, now())`;
  const people = [fan, idol, wooer, wooed, friend, foe, hater, both, shut, quiet, later, close];
  const alone = await Promise.all(people.map((one) => relationship(ann, one)));
  const together = await ann.call("graph.getRelationships", {
    accountIds: [ann.id, ...people.map((one) => one.id), nobodysId],
  });
  expect(together).toEqual({ items: alone.filter((one) => one !== null) } as never);
  expect(people.filter((_, index) => alone[index] === null)).toEqual([hater]);
});

test("whoever is tied to more people than are read at once is told the same of each", async () => {
  const { ann, star, fan } = await castOf(server, "ann", "star", "fan");
  const crowd = await makeCrowd(server, 600);
  await crowdFollows(server, crowd, star.id);
  await fan.call("graph.follow", { accountId: star.id });
  const { sql } = server.server.postgres;
  await sql`
    insert into mutes (muter_id, muted_id, created_at) select ${star.id}, id, now() from unnest(${crowd}::uuid[]) crowd(id)`;
  await sql`
    insert into blocks (blocker_id, blocked_id, created_at)
    select ${star.id}, id, now() from unnest(${crowd.slice(0, 300)}::uuid[]) crowd(id)`;
  const asked = [...crowd.slice(290, 310), fan.id, ann.id];
  const { items } = await star.call<{ items: object[] }>("graph.getRelationships", {
    accountIds: asked,
  });
  expect(items).toEqual(
    asked.map((accountId, index) => ({
      ...{ ...nothing, accountId, isBlocked: index < 10, isMuted: index < 20 },
      followsMe: index < 21,
    })) as never,
  );
  // Neither are they in a list, however many they are.
  expect(await listOf(star, star, "followers")).toEqual([fan.id, ...crowd.slice(300).toReversed()]);
  expect(await listOf(ann, star, "followers")).toHaveLength(601);
});

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}
