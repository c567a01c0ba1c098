/** Two at once, a hundred times in parallel: whatever comes first, rows, numbers and what was answered tell one story. */
import { beforeAll, expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually } from "#test/transport/support.ts";
import { drifted } from "./relations-support.ts";

const server = await TestServer.start();
const { sql } = server.server.postgres;

const size = 10;
let pairs: readonly { readonly one: Person; readonly other: Person }[] = [];

const names = (side: string) => Array.from({ length: size }, (_, n) => `${side}${n}`);

/** A hundred pairs of twenty people, so that everybody is in ten of them. */
beforeAll(async () => {
  const [ones, others] = [await server.people(...names("a")), await server.people(...names("b"))];
  // Over HTTP, where nothing keeps one person's calls in their order.
  pairs = ones.flatMap((one) => others.map((other) => ({ one, other })));
});

async function call(
  actor: Person,
  verb: string,
  object: Person,
): Promise<{ readonly answer: string; readonly state: unknown }> {
  const { body } = await actor.http(`graph.${verb}`, { accountId: object.id });
  return { answer: body.error?.code ?? "ok", state: body["state"] };
}

async function everyPair<T>(
  play: (one: Person, other: Person) => Promise<T>,
): Promise<readonly T[]> {
  return await Promise.all(pairs.map(({ one, other }) => play(one, other)));
}

interface Rows {
  readonly follows: number;
  readonly back: number;
  readonly asked: number;
  readonly friends: number;
  readonly requests: number;
  readonly blocks: number;
}

const none: Rows = { follows: 0, back: 0, asked: 0, friends: 0, requests: 0, blocks: 0 };

/** What stands between two of them. */
async function rowsOf(one: Person, other: Person): Promise<Rows> {
  const [low, high] = [one.id, other.id].toSorted();
  const [row] = await sql<[Rows]>`
    select (select count(*)::int from follows where follower_id = ${one.id} and followed_id = ${other.id}) as follows,
      (select count(*)::int from follows where follower_id = ${other.id} and followed_id = ${one.id}) as back,
      (select count(*)::int from follow_requests where requester_id = ${one.id} and target_id = ${other.id}) as asked,
      (select count(*)::int from friendships where low_id = ${low ?? ""} and high_id = ${high ?? ""}) as friends,
      (select count(*)::int from friend_requests where low_id = ${low ?? ""} and high_id = ${high ?? ""}) as requests,
      (select count(*)::int from blocks where blocker_id in (${one.id}, ${other.id})
        and blocked_id in (${one.id}, ${other.id})) as blocks`;
  return row;
}

/** Names of the events about the other that stand in somebody's stream, in order. */
async function told(reader: Person, about: Person): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select name from events where stream_id = ${reader.id} and ref ->> 'accountId' = ${about.id} order by seq`;
  return rows.map((row) => row.name.replace("graph.", ""));
}

async function clear(): Promise<void> {
  for (const table of [
    ...["follows", "follow_requests", "friendships", "friend_requests", "blocks", "graph_counts"],
    ...["request_pauses", "events", "outbox"],
  ])
    await sql`delete from ${sql(table)}`;
  await sql`update accounts set is_private = false`;
}

test("requests to be friends that cross make one friendship", async () => {
  await clear();
  const answers = await everyPair((one, other) =>
    Promise.all([call(one, "requestFriend", other), call(other, "requestFriend", one)]),
  );
  for (const both of answers) {
    expect(both.map(({ answer }) => answer)).toEqual(["ok", "ok"]);
    expect(new Set(both.map(({ state }) => state))).toEqual(new Set(["friends", "requested"]));
  }
  for (const { one, other } of pairs) {
    expect(await rowsOf(one, other)).toEqual({ ...none, friends: 1 });
    const heard = [...(await told(one, other)), ...(await told(other, one))];
    expect(heard.toSorted()).toEqual([
      ...["friendAccepted", "friendRequested", "relationshipUpdated", "relationshipUpdated"],
    ]);
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);

test("a block wins over a follow and a friendship, whichever comes first", async () => {
  await clear();
  const answers = await everyPair((one, other) =>
    Promise.all([
      call(one, "follow", other),
      call(one, "requestFriend", other),
      call(other, "block", one),
      call(other, "follow", one),
      call(other, "requestFriend", one),
    ]),
  );
  for (const [follow, request, block, ...back] of answers) {
    expect(block?.answer).toBe("ok");
    for (const { answer } of [follow, request, ...back].flatMap((found) => found ?? []))
      expect(["ok", "not-found"]).toContain(answer);
  }
  for (const { one, other } of pairs)
    expect(await rowsOf(one, other)).toEqual({ ...none, blocks: 1 });
  expect(await drifted(server)).toEqual([]);
  const [counted] = await sql<[{ sum: number }]>`
    select coalesce(sum(followers + following + friends), 0)::int as sum from graph_counts`;
  expect(counted.sum).toBe(0);
}, 60_000);

test("of accepting and taking back one wins, and the answer says which", async () => {
  await clear();
  await everyPair((one, other) => call(one, "requestFriend", other));
  const answers = await everyPair((one, other) =>
    Promise.all([call(other, "acceptFriend", one), call(one, "cancelFriend", other)]),
  );
  for (const [index, { one, other }] of pairs.entries()) {
    const [accept, cancel] = answers[index] ?? [];
    expect(cancel?.answer).toBe("ok");
    const accepted = accept?.answer === "ok";
    if (!accepted) expect(accept?.answer).toBe("not-found");
    expect(await rowsOf(one, other)).toEqual({ ...none, friends: accepted ? 1 : 0 });
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);

test("of letting in, sending away and taking back one wins, and the answer says which", async () => {
  await clear();
  await sql`update accounts set is_private = true`;
  await everyPair((one, other) => call(one, "follow", other));
  const answers = await everyPair((one, other) =>
    Promise.all([
      call(other, "acceptFollow", one),
      call(other, "declineFollow", one),
      call(one, "unfollow", other),
    ]),
  );
  for (const [index, { one, other }] of pairs.entries()) {
    const [accept] = answers[index] ?? [];
    const { follows, ...rows } = await rowsOf(one, other);
    expect({ follows: 0, ...rows }).toEqual(none);
    // Let in first, and gone of their own will afterwards, is a story too.
    if (accept?.answer !== "ok") expect([accept?.answer, follows]).toEqual(["not-found", 0]);
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);

test("following and unfollowing at once leaves one or the other, and numbers that say which", async () => {
  await clear();
  await everyPair(async (one, other) => {
    const verbs = ["follow", "unfollow", "follow", "unfollow", "follow"];
    const answers = await Promise.all(verbs.map((verb) => call(one, verb, other)));
    expect(answers.map(({ answer }) => answer)).toEqual(verbs.map(() => "ok"));
  });
  for (const { one, other } of pairs) {
    const { follows, ...rows } = await rowsOf(one, other);
    expect({ follows: 0, ...rows }).toEqual(none);
    const steps = await told(other, one);
    // Each change was told once, and in turn.
    expect(steps).toEqual(steps.map((_, n) => (n === 0 ? "followed" : "relationshipUpdated")));
    expect(steps.length % 2).toBe(follows);
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);

test("two devices that do the same do it once", async () => {
  await clear();
  await everyPair(async (one, other) => {
    const verbs = ["follow", "follow", "requestFriend", "requestFriend"];
    await Promise.all(verbs.map((verb) => call(one, verb, other)));
  });
  for (const { one, other } of pairs) {
    expect(await rowsOf(one, other)).toEqual({ ...none, follows: 1, requests: 1 });
    expect((await told(other, one)).toSorted()).toEqual(["followed", "friendRequested"]);
  }
  await everyPair(async (one, other) => {
    const verbs = ["acceptFriend", "acceptFriend", "removeFollower", "removeFollower"];
    const answers = await Promise.all(verbs.map((verb) => call(other, verb, one)));
    expect(answers.map(({ answer }) => answer)).toEqual(verbs.map(() => "ok"));
  });
  for (const { one, other } of pairs) {
    expect(await rowsOf(one, other)).toEqual({ ...none, friends: 1 });
    expect((await told(one, other)).filter((name) => name === "friendAccepted")).toHaveLength(1);
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);

const waiting = async () => (await sql`select from follow_requests where state = 'heard'`).length;

test("becoming public while people ask, take back and are sent away leaves nobody waiting", async () => {
  await clear();
  const owners = [...new Set(pairs.map(({ other }) => other))];
  await Promise.all(owners.map((owner) => owner.http("privacy.update", { isPrivate: true })));
  await Promise.all([
    everyPair(async (one, other) => {
      await call(one, "follow", other);
      if (one.name.endsWith("3")) await call(one, "unfollow", other);
      if (one.name.endsWith("4")) await call(other, "declineFollow", one);
    }),
    ...owners.map((owner) => owner.http("privacy.update", { isPrivate: false })),
  ]);
  await eventually(async () => (await waiting()) === 0);
  for (const { one, other } of pairs) {
    const { follows } = await rowsOf(one, other);
    if (one.name.endsWith("3")) expect(follows).toBe(0);
    else if (!one.name.endsWith("4")) expect(follows).toBe(1);
  }
  expect(await drifted(server)).toEqual([]);
}, 60_000);
