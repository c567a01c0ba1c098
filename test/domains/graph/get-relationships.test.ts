import { expect, test } from "bun:test";
import { TestServer } from "#test/harness/server.ts";
import { castOf, makeCrowd, nobodysId, relationship, setHidden } from "./relations-support.ts";

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
