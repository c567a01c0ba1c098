/** What tests of blocks, mutes, restrictions and lists share: everything that one person can see of another. */
import { expect } from "bun:test";
import type { Id } from "#src/kit/id.ts";
import type { Person, TestServer } from "#test/harness/server.ts";
import { look } from "../presence/support.ts";
import { castOf, nobodysId, relationship } from "./relations-support.ts";

export interface PeopleList {
  readonly id: Id;
  readonly kind: "custom" | "closeFriends";
  readonly name: string;
  readonly memberCount: number;
  readonly version: number;
}

/** Two who follow each other and are friends. */
export async function closePair(server: TestServer): Promise<Record<"ann" | "bob", Person>> {
  const pair = await castOf(server, "ann", "bob");
  await pair.ann.call("graph.follow", { accountId: pair.bob.id });
  await pair.bob.call("graph.follow", { accountId: pair.ann.id });
  await befriend(pair.ann, pair.bob);
  return pair;
}

export async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
}

export async function makeList(owner: Person, name = "Walks"): Promise<PeopleList> {
  return await owner.call<PeopleList>("list.create", { name });
}

/** Calls that name somebody, and answer something about them. */
function questionsAbout(id: Id): readonly (readonly [operation: string, input: object])[] {
  return [
    ["profile.get", { id }],
    ["profile.getMany", { ids: [id] }],
    ["graph.getRelationships", { accountIds: [id] }],
    ["graph.listFollowers", { accountId: id }],
    ["graph.listFollowing", { accountId: id }],
    ["graph.listFriends", { accountId: id }],
    ["graph.listMutuals", { accountId: id }],
  ];
}

/** Everything in which another could show, as bytes. */
export async function everythingSeenOf(viewer: Person, other: Person): Promise<string> {
  return (
    (await everythingStandingSeenOf(viewer, other)) + JSON.stringify(await look(viewer, other.id))
  );
}

/** The same but for whether they are there at this moment. */
export async function everythingStandingSeenOf(viewer: Person, other: Person): Promise<string> {
  const calls = [
    ...questionsAbout(other.id),
    ["graph.listFollowers", { accountId: viewer.id }],
    ["graph.listFollowing", { accountId: viewer.id }],
    ["graph.listFriends", { accountId: viewer.id }],
    ["graph.listFollowRequests", { direction: "received" }],
    ["graph.listFriendRequests", { direction: "received" }],
    ["graph.listBlocked", {}],
    ["graph.listMuted", {}],
    ["list.list", {}],
    ["list.listMembers", { listId: "closeFriends" }],
    ["graph.suggest", {}],
    ["chat.list", {}],
    ["profile.search", { query: other.handle }],
  ] as const;
  const answers: unknown[] = [];
  for (const [operation, input] of calls) {
    const { id: _, ...reply } = await viewer.socket.request(operation, input);
    if (reply.error) Object.assign(reply.error, { requestId: "" });
    answers.push([operation, reply]);
  }
  return JSON.stringify(answers);
}

/** To the first, the second is as nobody: the same bytes wherever they are named. */
export async function expectNobody(viewer: Person, other: Person): Promise<void> {
  for (const [operation, input] of questionsAbout(other.id)) {
    const ask = async (about: object) => {
      const { id: _, error, ...reply } = await viewer.socket.request(operation, about);
      return JSON.stringify({ ...reply, error: error && { ...error, requestId: "" } });
    };
    const nobody = JSON.parse(JSON.stringify(input).replaceAll(other.id, nobodysId)) as object;
    expect([operation, await ask(input)]).toEqual([operation, await ask(nobody)]);
  }
  const { accountId: _, ...looks } = await look(viewer, other.id);
  const { accountId: __, ...nothing } = await look(viewer, nobodysId);
  expect(looks).toEqual(nothing);
}

/** No row stands between the two any more, of any kind but the block. */
export async function edgesBetween(server: TestServer, one: Id, other: Id): Promise<number> {
  const { sql } = server.server.postgres;
  const [row] = await sql<{ count: number }[]>`
    select ((select count(*) from follows where (follower_id, followed_id) in ((${one}, ${other}), (${other}, ${one})))
      + (select count(*) from follow_requests where (requester_id, target_id) in ((${one}, ${other}), (${other}, ${one})))
      + (select count(*) from friendships where (low_id, high_id) in ((${one}, ${other}), (${other}, ${one})))
      + (select count(*) from friend_requests where (low_id, high_id) in ((${one}, ${other}), (${other}, ${one})))
      + (select count(*) from list_members m join lists l on l.id = m.list_id
          where (l.owner_id, m.member_id) in ((${one}, ${other}), (${other}, ${one}))))::int as count`;
  return row?.count ?? -1;
}

/** The numbers that are kept are those of the rows. */
export async function expectTrueCounts(server: TestServer, ...people: Person[]): Promise<void> {
  const { sql } = server.server.postgres;
  const ids = people.map((person) => person.id);
  const wrong = await sql`
    select a.id from accounts a left join graph_counts c on c.account_id = a.id where a.id = any(${ids}::uuid[]) and (
      coalesce(c.followers, 0) <> (select count(*) from follows where followed_id = a.id)
      or coalesce(c.following, 0) <> (select count(*) from follows where follower_id = a.id)
      or coalesce(c.friends, 0) <> (select count(*) from friendships where a.id in (low_id, high_id)))`;
  expect(wrong.length).toBe(0);
  const lists = await sql`
    select from lists l where l.owner_id = any(${ids}::uuid[])
      and l.member_count <> (select count(*) from list_members m where m.list_id = l.id)`;
  expect(lists.length).toBe(0);
}

/** As the first stands to the second, without the id. */
export async function standing(viewer: Person, other: Person) {
  const found = await relationship(viewer, other);
  if (!found) throw new Error(`${viewer.name} knows nobody like ${other.name}`);
  const { accountId: _, ...rest } = found;
  return rest;
}

export const strangers = {
  ...{ follows: false, followRequested: false, followsMe: false, followRequestedMe: false },
  ...{ friend: "none", isBlocked: false, isMuted: false, mutedUntil: null },
  ...{ isRestricted: false, isCloseFriend: false },
} as const;
