/** Suggestions: whom one may know, why, and nobody who is none of one's business. */
import { expect, test } from "bun:test";
import { purgeSuggestions } from "#src/domains/graph/suggestions/jobs.ts";
import { fuse } from "#src/domains/graph/suggestions/rank.ts";
import type { Id } from "#src/kit/id.ts";
import { digestOf } from "#src/domains/graph/contacts/keys.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { befriend } from "./blocking-support.ts";
import { castOf, jobContext, nobodysId, setHidden } from "./relations-support.ts";

const server = await TestServer.start();

interface Page {
  readonly items: readonly { readonly person: { readonly id: Id }; readonly reasons: string[] }[];
  readonly nextCursor: string | null;
}

async function suggested(person: Person): Promise<Record<Id, string[]>> {
  const { items } = await person.call<Page>("graph.suggest", { limit: 100 });
  return Object.fromEntries(items.map((item) => [item.person.id, item.reasons]));
}

test("friends of friends are suggested, those with more friends in common first", async () => {
  const { ann, bob, cid, dan, eve } = await castOf(server, "ann", "bob", "cid", "dan", "eve");
  for (const friend of [bob, cid]) await befriend(ann, friend);
  await befriend(bob, dan);
  await befriend(bob, eve);
  await befriend(cid, eve);
  const { items } = await ann.call<Page>("graph.suggest");
  expect(items.map((item) => item.person.id)).toEqual([eve.id, dan.id]);
  expect(await suggested(dan)).toMatchObject({ [ann.id]: ["friendsOfFriends"] });
});

test("whom those follow whom one follows, and who follows one, are suggested", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.call("graph.follow", { accountId: cid.id });
  await dan.call("graph.follow", { accountId: ann.id });
  expect(await suggested(ann)).toEqual({ [cid.id]: ["sharedFollows"], [dan.id]: ["followsYou"] });
  await cid.call("graph.follow", { accountId: ann.id });
  expect((await suggested(ann))[cid.id]?.toSorted()).toEqual(["followsYou", "sharedFollows"]);
});

test("contacts are suggested both ways, where both let themselves be found", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  const hashes = [bob, cid].map((person) => digestOf(person.email));
  await ann.call("contacts.match", { hashes });
  expect(await suggested(ann)).toEqual({});
  await bob.call("privacy.update", { findByEmail: true });
  expect([await suggested(ann), await suggested(bob)]).toEqual([{ [bob.id]: ["contacts"] }, {}]);
  await ann.call("privacy.update", { findByEmail: true });
  expect(await suggested(bob)).toEqual({ [ann.id]: ["contacts"] });
  await ann.call("contacts.forget");
  expect([await suggested(ann), await suggested(bob)]).toEqual([{}, {}]);
});

test("nobody is suggested who is known, hidden, muted, dismissed, asked, or does not want to be found", async () => {
  const people = await castOf(
    server,
    ...(["ann", "bob", "kept", "followed", "friend", "asked", "asking", "blocked"] as const),
    ...(["blocking", "muted", "restricted", "dismissed", "hidden", "shy"] as const),
  );
  const { ann, bob, kept, ...others } = people;
  await befriend(ann, bob);
  for (const person of [kept, ...Object.values(others)]) await befriend(bob, person);
  expect(Object.keys(await suggested(ann)).length).toBe(12);
  await ann.call("graph.follow", { accountId: others.followed.id });
  await befriend(ann, others.friend);
  await ann.call("graph.requestFriend", { accountId: others.asked.id });
  await others.asking.call("graph.requestFriend", { accountId: ann.id });
  await ann.call("graph.block", { accountId: others.blocked.id });
  await others.blocking.call("graph.block", { accountId: ann.id });
  await ann.call("graph.mute", { accountId: others.muted.id });
  await ann.call("graph.restrict", { accountId: others.restricted.id });
  await ann.call("graph.dismissSuggestion", { accountId: others.dismissed.id });
  await setHidden(server, others.hidden, true);
  await others.shy.call("privacy.update", { findBySearch: false });
  expect(await suggested(ann)).toEqual({ [kept.id]: ["friendsOfFriends"] });
});

test("nothing is concluded from a list that is not shared", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  await befriend(ann, bob);
  await befriend(bob, cid);
  await ann.call("graph.follow", { accountId: dan.id });
  await dan.call("graph.follow", { accountId: cid.id });
  expect(Object.keys(await suggested(ann))).toEqual([cid.id]);
  await bob.call("privacy.update", { friendsList: "nobody" });
  expect(await suggested(ann)).toEqual({ [cid.id]: ["sharedFollows"] });
  await dan.call("privacy.update", { followingList: "nobody" });
  expect(await suggested(ann)).toEqual({});
});

test("pages go on in the ranking of the first one, without whom one got to know meanwhile", async () => {
  const { ann, bob, ...others } = await castOf(server, "ann", "bob", "p1", "p2", "p3", "p4", "p5");
  await befriend(ann, bob);
  const rest = Object.values(others);
  for (const person of rest) await befriend(bob, person);
  const whole = (await ann.call<Page>("graph.suggest")).items.map((item) => item.person.id);
  const first = await ann.call<Page>("graph.suggest", { limit: 2 });
  const [, , third, ...last] = whole;
  await ann.call("graph.follow", { accountId: third });
  const { late } = await castOf(server, "late");
  await befriend(bob, late);
  const second = await ann.call<Page>("graph.suggest", { limit: 2, cursor: first.nextCursor });
  expect(second.items.map((item) => item.person.id)).toEqual(last);
  expect(second.nextCursor).toBeNull();
});

test("a cursor is its owner's, and is refused when its ranking is gone", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  await befriend(ann, bob);
  await befriend(bob, cid);
  await befriend(bob, dan);
  const { nextCursor: cursor } = await ann.call<Page>("graph.suggest", { limit: 1 });
  expect(cursor).not.toBeNull();
  expect(await cid.refusal("graph.suggest", { cursor })).toMatchObject({ code: "invalid" });
  const { sql } = server.server.postgres;
  await sql`update suggestion_snapshots set created_at = created_at - interval '61 minutes'`;
  await purgeSuggestions.run(jobContext(server), {});
  expect(await ann.refusal("graph.suggest", { cursor })).toMatchObject({
    ...{ code: "invalid", fields: { cursor: "is too old: begin again" } },
  });
});

test("of one person five rankings are kept at most", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await befriend(ann, bob);
  await befriend(bob, cid);
  for (let n = 0; n < 8; n += 1) await ann.call("graph.suggest");
  const { sql } = server.server.postgres;
  const rows = await sql`select from suggestion_snapshots where account_id = ${ann.id}`;
  expect(rows.length).toBe(5);
});

test("nobody dismisses themselves, or who is not there", async () => {
  const { ann } = await castOf(server, "ann");
  expect(await ann.refusal("graph.dismissSuggestion", { accountId: ann.id })).toMatchObject({
    code: "invalid",
  });
  expect(await ann.refusal("graph.dismissSuggestion", { accountId: nobodysId })).toMatchObject({
    code: "not-found",
  });
});

test("a ranking puts first whom several sources name, and is the same for the same input", () => {
  const sources = [
    { reason: "a", accountIds: ["1", "2", "3"] },
    { reason: "b", accountIds: ["4", "3"] },
  ];
  const ranking = fuse(sources);
  expect(ranking.map((one) => one.accountId)).toEqual(["3", "1", "4", "2"]);
  expect(ranking[0]?.reasons).toEqual(["b", "a"]);
  expect(fuse(sources)).toEqual(ranking);
});
