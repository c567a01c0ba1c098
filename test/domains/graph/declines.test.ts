/** A no is the business of whoever says it: it is never told, and the same person does not come back with it for a while. */
import { expect, test } from "bun:test";
import { acceptWaiting } from "#src/domains/graph/accept-waiting.ts";
import { endPauses } from "#src/domains/graph/pause-jobs.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { newId } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { befriend } from "./blocking-support.ts";
import { castOf, jobContext, listAll, relationship } from "./relations-support.ts";

const server = await TestServer.start();

/** Both ways of asking, and what each is called. */
const kinds = [
  {
    kind: "friend",
    ask: "graph.requestFriend",
    decline: "graph.declineFriend",
    accept: "graph.acceptFriend",
    takeBack: "graph.cancelFriend",
    list: "graph.listFriendRequests",
    told: "friendRequested",
    waiting: { friend: "requestedByMe" },
    asked: { friend: "requestedByThem" },
    notAsked: { friend: "none" },
  },
  {
    kind: "follow",
    ask: "graph.follow",
    decline: "graph.declineFollow",
    accept: "graph.acceptFollow",
    takeBack: "graph.unfollow",
    list: "graph.listFollowRequests",
    told: "followRequested",
    waiting: { followRequested: true },
    asked: { followRequestedMe: true },
    notAsked: { followRequestedMe: false },
  },
] as const;
type Kind = (typeof kinds)[number];

/** Ann asks Bob, whose account is private, and he says no. */
async function declined(of: Kind) {
  const cast = await castOf(server, "ann", "bob", "cid");
  const { ann, bob } = cast;
  await bob.call("privacy.update", { isPrivate: true });
  await ann.call(of.ask, { accountId: bob.id });
  await bob.socket.hears(`graph.${of.told}`);
  await bob.call(of.decline, { accountId: ann.id });
  return cast;
}

/** All that stands in their stream of relations. What stands there is pushed and pulled, and nothing else is. */
async function hasHeard(person: Person, told: readonly string[]): Promise<void> {
  const rows = await server.server.postgres.sql<{ name: string }[]>`
    select name from events where stream_id = ${person.id} and name like 'graph.%' order by seq`;
  expect(rows.map(({ name }) => name.replace("graph.", ""))).toEqual([...told]);
}

/** The devices of the tests stay connected while the clock moves: what is asked of the server is asked in a job's place. */
async function weekLater(): Promise<void> {
  const at = new Date(server.clock.now().getTime() + 7 * 86_400_000 + 1_000);
  await endPauses.run({ ...jobContext(server), clock: { now: () => at } }, {});
}

async function expireNow(): Promise<void> {
  await server.server.postgres.sql`update request_pauses set until = ${server.clock.now()}`;
}

for (const of of kinds) {
  const { ask, decline, accept, takeBack, list } = of;

  test(`${ask}: whoever is told no sees what they would see if nobody had answered, and hears nothing`, async () => {
    const { ann, bob, cid } = await declined(of);
    await cid.call("privacy.update", { isPrivate: true });
    await ann.call(ask, { accountId: cid.id });
    const seen = async (other: Person) => {
      const { accountId: _, ...rest } = (await relationship(ann, other)) ?? { accountId: null };
      return rest;
    };
    expect(await seen(bob)).toEqual(await seen(cid));
    expect(await seen(bob)).toMatchObject(of.waiting);
    expect(await listAll(ann, list, { direction: "sent" })).toEqual([cid.id, bob.id]);
    expect(await ann.call(ask, { accountId: bob.id })).toEqual({ state: "requested" });
    await hasHeard(ann, ["relationshipUpdated", "relationshipUpdated"]);
  });

  test(`${ask}: to whoever said no it is over: no request, nothing to accept, and saying no again changes nothing`, async () => {
    const { ann, bob, cid } = await declined(of);
    expect(await relationship(bob, ann)).toMatchObject(of.notAsked);
    expect(await listAll(bob, list)).toEqual([]);
    expect(await bob.refusal(accept, { accountId: ann.id })).toEqual(
      await bob.refusal(accept, { accountId: cid.id }),
    );
    expect(await bob.call(decline, { accountId: ann.id })).toEqual({});
    await hasHeard(bob, [of.told, "relationshipUpdated"]);
  });

  test(`${ask}: taken back and asked again after a no, it reaches nobody until a week is over, and then once`, async () => {
    const { ann, bob } = await declined(of);
    for (const _ of [1, 2, 3]) {
      expect(await ann.call(takeBack, { accountId: bob.id })).toEqual({});
      expect(await ann.call(ask, { accountId: bob.id })).toEqual({ state: "requested" });
    }
    expect(await relationship(ann, bob)).toMatchObject(of.waiting);
    expect(await relationship(bob, ann)).toMatchObject(of.notAsked);
    expect(await listAll(bob, list)).toEqual([]);
    await endPauses.run(jobContext(server), {});
    await hasHeard(bob, [of.told, "relationshipUpdated"]);
    await weekLater();
    await weekLater();
    await bob.socket.hears(`graph.${of.told}`);
    await hasHeard(bob, [of.told, "relationshipUpdated", of.told]);
    expect(await relationship(bob, ann)).toMatchObject(of.asked);
    expect(await listAll(bob, list)).toEqual([ann.id]);
    expect(await bob.call(accept, { accountId: ann.id })).toEqual({});
  });

  test(`${ask}: what was declined and not asked again does not come back with time`, async () => {
    const { ann, bob } = await declined(of);
    await weekLater();
    expect(await listAll(bob, list)).toEqual([]);
    await hasHeard(bob, [of.told, "relationshipUpdated"]);
    expect(await relationship(ann, bob)).toMatchObject(of.waiting);
  });

  test(`${ask}: after the week the same is heard at once, and a no begins another week`, async () => {
    const { ann, bob } = await declined(of);
    await expireNow();
    await ann.call(takeBack, { accountId: bob.id });
    await ann.call(ask, { accountId: bob.id });
    await bob.socket.hears(`graph.${of.told}`);
    await bob.call(decline, { accountId: ann.id });
    await ann.call(takeBack, { accountId: bob.id });
    await ann.call(ask, { accountId: bob.id });
    await hasHeard(bob, [...[of.told, "relationshipUpdated"], of.told, "relationshipUpdated"]);
  });

  test(`${ask}: taken back and asked again it is there at once, and makes no stir for a day`, async () => {
    const { ann, bob } = await castOf(server, "ann", "bob");
    await bob.call("privacy.update", { isPrivate: true });
    await ann.call(ask, { accountId: bob.id });
    for (const _ of [1, 2]) {
      await ann.call(takeBack, { accountId: bob.id });
      expect(await listAll(bob, list)).toEqual([]);
      await ann.call(ask, { accountId: bob.id });
      expect(await listAll(bob, list)).toEqual([ann.id]);
    }
    const quiet = ["relationshipUpdated", "relationshipUpdated"];
    await hasHeard(bob, [of.told, ...quiet, ...quiet]);
    await ann.call(takeBack, { accountId: bob.id });
    await expireNow();
    await ann.call(ask, { accountId: bob.id });
    await bob.socket.hears(`graph.${of.told}`);
    await hasHeard(bob, [of.told, ...quiet, ...quiet, "relationshipUpdated", of.told]);
  });

  test(`${ask}: blocked, unblocked and asked again is taken back and asked again: it makes no stir`, async () => {
    const { ann, bob } = await castOf(server, "ann", "bob");
    await bob.call("privacy.update", { isPrivate: true });
    await ann.call(ask, { accountId: bob.id });
    for (const _ of [1, 2]) {
      await ann.call("graph.block", { accountId: bob.id });
      await ann.call("graph.unblock", { accountId: bob.id });
      await ann.call(ask, { accountId: bob.id });
      expect(await listAll(bob, list)).toEqual([ann.id]);
    }
    const quiet = ["personGone", "relationshipUpdated"];
    await hasHeard(bob, [of.told, ...quiet, ...quiet]);
  });

  test(`${ask}: a no keeps back this person and this question alone`, async () => {
    const { ann, bob, cid } = await declined(of);
    await cid.call(ask, { accountId: bob.id });
    const other = kinds.find(({ kind }) => kind !== of.kind);
    if (!other) throw new Error("there is another kind");
    await ann.call(other.ask, { accountId: bob.id });
    await bob.socket.hears(`graph.${other.told}`);
    expect(await listAll(bob, list)).toEqual([cid.id]);
    expect(await listAll(bob, other.list)).toEqual([ann.id]);
    await ann.call("privacy.update", { isPrivate: true });
    await bob.call("graph.follow", { accountId: ann.id });
    await ann.socket.hears("graph.followRequested");
  });

  test(`${ask}: whoever was told no and is blocked then is told so as everybody; whoever said no, nothing`, async () => {
    const first = await declined(of);
    await first.bob.call("graph.block", { accountId: first.ann.id });
    await first.ann.socket.hears("graph.personGone", { accountId: first.bob.id });
    expect(await listAll(first.ann, list, { direction: "sent" })).toEqual([]);
    const second = await declined(of);
    await second.ann.call("graph.block", { accountId: second.bob.id });
    await hasHeard(second.bob, [of.told, "relationshipUpdated"]);
  });

  test(`${ask}: a no said twice at once, against taking back and asking again, leaves one story`, async () => {
    const ones = await server.people(...Array.from({ length: 8 }, (_, n) => `one${n}`));
    const bob = await server.person("bob");
    await bob.call("privacy.update", { isPrivate: true });
    await Promise.all(
      ones.map(async (one) => {
        await one.call(ask, { accountId: bob.id });
        await Promise.all([
          bob.http(decline, { accountId: one.id }),
          bob.http(decline, { accountId: one.id }),
          one.http(takeBack, { accountId: bob.id }),
          one.http(ask, { accountId: bob.id }),
        ]);
      }),
    );
    const received = new Set(await listAll(bob, list));
    for (const one of ones) {
      const mine = await relationship(one, bob);
      const theirs = await relationship(bob, one);
      expect(theirs).toMatchObject(received.has(one.id) ? of.asked : of.notAsked);
      if (received.has(one.id)) expect(mine).toMatchObject(of.waiting);
      const told = await listAll(one, list, { direction: "sent" });
      expect(told).toEqual(
        mine?.friend === "requestedByMe" || mine?.followRequested ? [bob.id] : [],
      );
    }
  });
}

test("whoever said no and asks then has a friend at once, and nothing of the no is left", async () => {
  const [friends] = kinds;
  const { ann, bob } = await declined(friends);
  expect(await bob.call("graph.requestFriend", { accountId: ann.id })).toEqual({
    state: "friends",
  });
  await ann.socket.hears("graph.friendAccepted");
  await ann.call("graph.removeFriend", { accountId: bob.id });
  await ann.call("graph.requestFriend", { accountId: bob.id });
  expect(await listAll(bob, "graph.listFriendRequests")).toEqual([ann.id]);
});

test("becoming public lets nobody in who was told no, and they may follow as everybody may", async () => {
  const [, follows] = kinds;
  const { ann, bob, cid } = await declined(follows);
  await cid.call("graph.follow", { accountId: bob.id });
  await bob.call("privacy.update", { isPrivate: false });
  await cid.socket.hears("graph.followAccepted");
  await acceptWaiting.run(jobContext(server), { accountId: bob.id });
  expect(await relationship(ann, bob)).toMatchObject({ follows: false, followRequested: true });
  expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "following" });
  expect(await relationship(ann, bob)).toMatchObject({ follows: true, followRequested: false });
  await hasHeard(bob, [
    ...["followRequested", "relationshipUpdated", "followRequested", "relationshipUpdated"],
    "relationshipUpdated",
  ]);
});

test("following, ending it and following again tells the other one loudly once a day", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  for (const _ of [1, 2, 3]) {
    expect(await ann.call("graph.follow", { accountId: bob.id })).toEqual({ state: "following" });
    expect(await ann.call("graph.unfollow", { accountId: bob.id })).toEqual({});
  }
  await hasHeard(bob, ["followed", ...Array.from({ length: 5 }, () => "relationshipUpdated")]);
});

test("pauses are forgotten soon after they are over, and not before", async () => {
  const [friends] = kinds;
  const { ann, bob } = await declined(friends);
  await befriend(ann, await server.person("dan"));
  const { sql } = server.server.postgres;
  const left = async () =>
    (await sql`select from request_pauses where asker_id = ${ann.id} and target_id = ${bob.id}`)
      .length;
  await weekLater();
  expect(await left()).toBe(1);
  const ctx = server.server.contexts(systemOrigin(newId()), null);
  const later = new Date(ctx.clock.now().getTime() + 7 * 86_400_000 + 3_700_000);
  const clock = { now: () => later };
  await endPauses.run(
    {
      ...jobContext(server),
      clock,
      transaction: (work) => server.transaction((step) => work({ ...step, clock })),
    },
    {},
  );
  expect(await left()).toBe(0);
});
