/**
 * Lets the people of the demo know each other. Whoever has a location is finished, and left alone from then on, whatever
 * they changed since: so that is given last.
 */
import { assert } from "#src/kit/assert.ts";
import type { Id } from "#src/kit/id.ts";
import { act, type Stage } from "./act.ts";
import { neighbours } from "./neighbours.ts";
import { people, type PersonName } from "./people.ts";
import {
  apart,
  closeFriends,
  faces,
  friendPairs,
  privatePerson,
  wouldBeFollowers,
  wouldBeFriends,
} from "./ties.ts";

/** Ids by handle. */
export type Cast = ReadonlyMap<string, Id>;

const dayMs = 86_400_000;
const followsOfNeighbour = 6;

/** Before anybody writes to anybody: what strangers write waits among the requests. */
export async function buildFriendships(
  stage: Stage,
  cast: Cast,
  stopping?: AbortSignal,
): Promise<void> {
  const done = await finished(stage, cast);
  for (const [one, other] of friendPairs()) {
    const [mine, theirs] = [people[one].handle, people[other].handle];
    if (done.has(mine) || done.has(theirs)) continue;
    stopping?.throwIfAborted();
    const at = sinceBoth(mine, theirs, 1);
    // Whoever asks second says yes.
    await act(stage, { accountId: idOf(cast, mine), at }, "graph.requestFriend", {
      accountId: idOf(cast, theirs),
    });
    await act(stage, { accountId: idOf(cast, theirs), at }, "graph.requestFriend", {
      accountId: idOf(cast, mine),
    });
  }
}

export async function buildTies(stage: Stage, cast: Cast, stopping?: AbortSignal): Promise<void> {
  const done = await finished(stage, cast);
  const dozen = (Object.keys(people) as PersonName[]).filter((name) => name !== privatePerson);
  // The private one last: friends would have to ask.
  for (const name of [...dozen, privatePerson]) {
    if (done.has(people[name].handle)) continue;
    stopping?.throwIfAborted();
    await finishPerson(stage, cast, name);
  }
  for (const [index, { handle, pronouns, location }] of neighbours.entries()) {
    if (done.has(handle)) continue;
    stopping?.throwIfAborted();
    await followSome(stage, cast, handle, index);
    await meetTheDozen(stage, cast, handle);
    const who = { accountId: idOf(cast, handle), at: sinceBoth(handle, handle, 2) };
    await act(stage, who, "profile.update", { pronouns, location });
  }
}

async function finished({ postgres }: Stage, cast: Cast): Promise<Set<string>> {
  const rows = await postgres.sql<{ handle: string }[]>`
    select handle from accounts where id = any(${[...cast.values()]}::uuid[]) and location <> ''`;
  return new Set(rows.map(({ handle }) => handle));
}

/** The dozen follow their friends, and each a few of the others. */
async function finishPerson(stage: Stage, cast: Cast, name: PersonName): Promise<void> {
  const { handle } = people[name];
  const accountId = idOf(cast, handle);
  const { isPrivate, ...face } = faces[name];
  const friends = friendPairs().flatMap(([one, other]) =>
    one === name ? [other] : other === name ? [one] : [],
  );
  const followed: string[] = friends.map((friend) => people[friend].handle);
  const place = Object.keys(people).indexOf(name);
  for (let step = 0; step < 4; step += 1)
    followed.push(neighbours[(place * 5 + step * 7) % neighbours.length]?.handle ?? handle);
  for (const other of followed) await followAs(stage, cast, handle, other);
  const who = { accountId, at: sinceBoth(handle, handle, 2) };
  const close = (closeFriends[name] ?? []).map((friend) => idOf(cast, people[friend].handle));
  if (close.length > 0)
    await act(stage, who, "list.addMembers", { listId: "closeFriends", accountIds: close });
  if (isPrivate) await act(stage, who, "privacy.update", { isPrivate });
  await act(stage, who, "profile.update", { ...face, links: [...face.links] });
}

/** One of the dozen for each two of their own kind. */
async function followSome(stage: Stage, cast: Cast, handle: string, index: number): Promise<void> {
  const dozen = Object.entries(people).flatMap(([name, person]) =>
    // Who may follow the private one is asked elsewhere.
    name === privatePerson ? [] : [person.handle],
  );
  const others = neighbours.map((neighbour) => neighbour.handle);
  for (let step = 0; step < followsOfNeighbour; step += 1) {
    const from = step % 3 === 0 ? dozen : others;
    const other = from[(index * 5 + step * step + 3) % from.length] ?? handle;
    const areApart = apart.some((one) => one === handle) && apart.some((one) => one === other);
    if (!areApart) await followAs(stage, cast, handle, other);
  }
}

async function meetTheDozen(stage: Stage, cast: Cast, handle: string): Promise<void> {
  const ask = async (
    op: "graph.requestFriend" | "graph.follow" | "graph.block",
    other: string,
    daysAgo: number,
  ): Promise<void> => {
    const at = new Date(Date.now() - daysAgo * dayMs);
    await act(stage, { accountId: idOf(cast, handle), at }, op, { accountId: idOf(cast, other) });
  };
  if (wouldBeFriends.some((one) => one === handle))
    await ask("graph.requestFriend", people.maya.handle, 0.5);
  if (wouldBeFollowers.some((one) => one === handle))
    await ask("graph.follow", people[privatePerson].handle, 1.5);
  if (handle === apart[0]) await ask("graph.block", apart[1], 20);
}

async function followAs(stage: Stage, cast: Cast, handle: string, other: string): Promise<void> {
  if (handle === other) return;
  const who = { accountId: idOf(cast, handle), at: sinceBoth(handle, other, 2) };
  await act(stage, who, "graph.follow", { accountId: idOf(cast, other) });
}

/** So many days after the later of the two came. */
function sinceBoth(one: string, other: string, days: number): Date {
  const joined = Math.min(joinedDaysAgo(one), joinedDaysAgo(other));
  return new Date(Date.now() - Math.max(joined - days, 0.1) * dayMs);
}

const joined = new Map<string, number>(
  [...Object.values(people), ...neighbours].map((person) => [person.handle, person.joinedDaysAgo]),
);

function joinedDaysAgo(handle: string): number {
  return joined.get(handle) ?? 1;
}

function idOf(cast: Cast, handle: string): Id {
  const id = cast.get(handle);
  assert(id, `${handle} is one of the demo's people`);
  return id;
}
