/** Numbers are the lengths of the lists they stand for: for each viewer, at every moment, whoever is hidden or blocked. */
import { expect, test } from "bun:test";
import { reconcileSome } from "#src/domains/graph/reconcile.ts";
import { applyVisibility } from "#src/domains/graph/visibility.ts";
import type { Log } from "#src/kit/log.ts";
import { silentLog } from "#src/kit/log.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually } from "#test/transport/support.ts";
import {
  castOf,
  countsFor,
  crowdFollows,
  drifted,
  jobContext,
  lengthsFor,
  listOf,
  makeCrowd,
  setHidden,
} from "./relations-support.ts";

/** Runs no job by itself: what stands between a change and its job can be looked at. */
const server = await TestServer.start({ env: { ROLE: "web" } });
const { sql } = server.server.postgres;

async function expectCountsToBeLists(viewers: readonly Person[], owner: Person) {
  for (const viewer of viewers) {
    const counts = await countsFor(server, viewer, owner);
    expect([viewer.name, counts]).toEqual([viewer.name, await lengthsFor(viewer, owner)]);
  }
  return await countsFor(server, owner, owner);
}

async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
}

/** Somebody who stands in every list of the others. */
async function tied() {
  const cast = await castOf(server, "owner", "cid", "dan", "viewer");
  const { owner, cid, dan } = cast;
  for (const one of [cid, dan]) {
    await one.call("graph.follow", { accountId: owner.id });
    await owner.call("graph.follow", { accountId: one.id });
    await befriend(owner, one);
  }
  return cast;
}

async function pendingOf({ id }: Person): Promise<number> {
  return (await sql`select from graph_pending where account_id = ${id}`).length;
}

test("whoever is hidden is counted by nobody from that moment on, before the job ran and after", async () => {
  const { owner, cid, dan, viewer } = await tied();
  const viewers = [owner, dan, viewer];
  const all = { followers: 2, following: 2, friends: 2 };
  const one = { followers: 1, following: 1, friends: 1 };
  expect(await expectCountsToBeLists([...viewers, cid], owner)).toEqual(all);
  await setHidden(server, cid, true);
  expect(await expectCountsToBeLists(viewers, owner)).toEqual(one);
  await applyVisibility.run(jobContext(server), { accountId: cid.id });
  expect(await pendingOf(cid)).toBe(0);
  expect(await expectCountsToBeLists(viewers, owner)).toEqual(one);
  expect(await drifted(server)).toEqual([]);
  await setHidden(server, cid, false);
  expect(await expectCountsToBeLists(viewers, owner)).toEqual(all);
  await applyVisibility.run(jobContext(server), { accountId: cid.id });
  expect(await expectCountsToBeLists(viewers, owner)).toEqual(all);
  expect(await drifted(server)).toEqual([]);
});

test("two who are tied to each other may be hidden and come back in any order", async () => {
  const { owner, cid, dan, viewer } = await tied();
  await befriend(cid, dan);
  await cid.call("graph.follow", { accountId: dan.id });
  const apply = ({ id }: Person) => applyVisibility.run(jobContext(server), { accountId: id });
  await setHidden(server, cid, true);
  await setHidden(server, dan, true);
  expect(await expectCountsToBeLists([owner, viewer], owner)).toMatchObject({ followers: 0 });
  await Promise.all([apply(dan), apply(cid)]);
  expect(await drifted(server)).toEqual([]);
  await setHidden(server, cid, false);
  await setHidden(server, cid, true);
  await setHidden(server, dan, false);
  expect(await expectCountsToBeLists([owner, viewer], owner)).toMatchObject({ followers: 1 });
  await Promise.all([apply(cid), apply(dan)]);
  await setHidden(server, cid, false);
  expect(await expectCountsToBeLists([owner, viewer], dan)).toMatchObject({ followers: 2 });
  await apply(cid);
  expect(await expectCountsToBeLists([owner, viewer], dan)).toMatchObject({ friends: 2 });
  expect(await drifted(server)).toEqual([]);
});

test("what ends while somebody is hidden was not counted, and is not taken off twice", async () => {
  const { owner, cid, dan } = await tied();
  const apply = () => applyVisibility.run(jobContext(server), { accountId: cid.id });
  await setHidden(server, cid, true);
  await owner.call("graph.unfollow", { accountId: cid.id });
  expect(await expectCountsToBeLists([owner, dan], owner)).toMatchObject({ following: 1 });
  await apply();
  await owner.call("graph.removeFollower", { accountId: cid.id });
  await owner.call("graph.removeFriend", { accountId: cid.id });
  const left = { followers: 1, following: 1, friends: 1 };
  expect(await expectCountsToBeLists([owner, dan], owner)).toEqual(left);
  await setHidden(server, cid, false);
  await apply();
  expect(await expectCountsToBeLists([owner, dan], owner)).toEqual(left);
  expect(await drifted(server)).toEqual([]);
});

test("a job that is overtaken by its person's return leaves the rest to the next one", async () => {
  const { owner, cid, dan } = await tied();
  await setHidden(server, cid, true);
  await sql`update graph_pending set is_visible = true where account_id = ${cid.id}`;
  await applyVisibility.run(jobContext(server), { accountId: cid.id });
  await sql`insert into graph_pending (account_id, is_visible, since) values (${cid.id}, false, now())`;
  expect(await expectCountsToBeLists([owner, dan], owner)).toMatchObject({ followers: 1 });
  await applyVisibility.run(jobContext(server), { accountId: cid.id });
  expect(await drifted(server)).toEqual([]);
});

test("a thousand and more ties are followed up in steps", async () => {
  const { owner, dan } = await tied();
  const crowd = await makeCrowd(server, 1_500);
  await crowdFollows(server, crowd, dan.id);
  await setHidden(server, dan, true);
  expect(await expectCountsToBeLists([owner], owner)).toMatchObject({ followers: 1 });
  await applyVisibility.run(jobContext(server), { accountId: dan.id });
  expect(await drifted(server)).toEqual([]);
});

test("whom a block keeps from the viewer is not counted for them, and for others is", async () => {
  const { owner, cid, dan, viewer } = await tied();
  await viewer.call("graph.block", { accountId: cid.id });
  await dan.call("graph.block", { accountId: viewer.id });
  const all = { followers: 2, following: 2, friends: 2 };
  expect(await expectCountsToBeLists([owner, cid, dan, viewer], owner)).toEqual(all);
  expect(await countsFor(server, viewer, owner)).toEqual({
    followers: 0,
    following: 0,
    friends: 0,
  });
  await setHidden(server, cid, true);
  expect(await expectCountsToBeLists([owner, dan, viewer], owner)).toMatchObject({ followers: 1 });
  expect(await countsFor(server, viewer, owner)).toEqual({
    followers: 0,
    following: 0,
    friends: 0,
  });
  await applyVisibility.run(jobContext(server), { accountId: cid.id });
});

test("a number is null where the list is not shared", async () => {
  const { owner, cid, viewer } = await tied();
  await owner.call("privacy.update", { friendsList: "friends", followingList: "nobody" });
  await expectCountsToBeLists([owner, cid, viewer], owner);
  expect(await countsFor(server, viewer, owner)).toEqual({
    ...{ followers: 2, following: null, friends: null },
  });
  await owner.call("privacy.update", { isPrivate: true });
  await expectCountsToBeLists([owner, cid, viewer], owner);
  expect(await countsFor(server, viewer, owner)).toMatchObject({ followers: null });
});

test("numbers that are wrong are made good, said in the log, and never below nought", async () => {
  const { owner, cid } = await tied();
  await sql`update graph_counts set followers = 0, friends = 7 where account_id = ${owner.id}`;
  await sql`delete from graph_counts where account_id = ${cid.id}`;
  await cid.call("graph.unfollow", { accountId: owner.id });
  expect(await countsFor(server, owner, owner)).toMatchObject({ followers: 0 });
  const { log, lines } = rememberingLog();
  await reconcileSome.run({ ...jobContext(server), log }, { afterId: null });
  expect(await drifted(server)).toEqual([]);
  const about = lines.map((line) => line.accountId);
  expect(about.toSorted()).toEqual([owner.id, cid.id].toSorted());
  expect(lines.find((line) => line.accountId === owner.id)).toMatchObject({
    ...{ kept: [0, 2, 7], counted: [1, 2, 2] },
  });
  await reconcileSome.run({ ...jobContext(server), log }, { afterId: null });
  expect(lines).toHaveLength(2);
});

test("whoever is counted otherwise than seen is found, right from then on, and made good", async () => {
  const { owner, cid, dan } = await tied();
  await setHidden(server, cid, true);
  await sql`delete from graph_pending where account_id = ${cid.id}`;
  await sql`update follows set counts_follower = false where follower_id = ${dan.id}`;
  await reconcileSome.run(jobContext(server), { afterId: null });
  expect(await expectCountsToBeLists([owner], owner)).toEqual({
    ...{ followers: 1, following: 1, friends: 1 },
  });
  for (const one of [cid, dan]) {
    expect(await pendingOf(one)).toBe(1);
    await applyVisibility.run(jobContext(server), { accountId: one.id });
  }
  expect(await drifted(server)).toEqual([]);
});

test("the worker does it by itself", async () => {
  const working = await TestServer.start();
  const { ann, bob } = await castOf(working, "ann", "bob");
  await ann.call("graph.follow", { accountId: bob.id });
  await setHidden(working, ann, true);
  expect(await listOf(bob, bob, "followers")).toEqual([]);
  const pending = async () => (await working.server.postgres.sql`select from graph_pending`).length;
  expect(await pending()).toBe(1);
  await eventually(async () => (await pending()) === 0);
  expect(await drifted(working)).toEqual([]);
});

interface Line {
  readonly accountId: string;
}

function rememberingLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  return { lines, log: { ...silentLog, warn: (fields) => lines.push(fields as Line) } };
}
