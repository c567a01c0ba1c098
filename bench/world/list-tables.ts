/** Lists of people, close friends among them: of friends, and of those whom somebody follows. */
import { followedBy } from "./follows.ts";
import { drawIds } from "./ids.ts";
import { edgesBeginMs, type Population } from "./population.ts";
import { Random } from "./random.ts";
import { defineTable, type WorldTable } from "./table.ts";

interface List {
  readonly owner: number;
  readonly isCloseFriends: boolean;
  readonly members: readonly number[];
}

const shares = { closeFriends: 0.45, custom: 0.35 };
const customMax = 3;
const membersMean = 12;
const membersMax = 200;

export function listTables(world: Population): readonly WorldTable[] {
  const lists = drawLists(world);
  const ids = drawIds(lists.length, createdMs, new Random(world.parameters.seed, "list ids"));
  return [
    defineTable(
      "lists",
      ["id", "owner_id", "kind", "name", "member_count", "created_at"],
      async (row) => {
        for (const [index, { owner, isCloseFriends, members }] of lists.entries())
          (await row())
            .id(ids, index)
            .id(world.ids, owner)
            .text(isCloseFriends ? "closeFriends" : "custom")
            .text(isCloseFriends ? "" : `List ${index}`)
            .int(members.length)
            .instant(createdMs(index));
      },
    ),
    defineTable("list_members", ["list_id", "member_id", "created_at"], async (row) => {
      for (const [index, { members }] of lists.entries())
        for (const [place, member] of members.entries())
          (await row())
            .id(ids, index)
            .id(world.ids, member)
            .instant(createdMs(index) + place);
    }),
  ];
}

function createdMs(index: number): number {
  return edgesBeginMs + index;
}

function drawLists({ parameters, follows, ties }: Population): List[] {
  const random = new Random(parameters.seed, "lists");
  const lists: List[] = [];
  const friends = friendsOfEach(ties.friendships, parameters.people);
  for (let owner = 0; owner < parameters.people; owner += 1) {
    const followed = followedBy(follows, owner);
    const befriended = friends[owner] ?? [];
    if (befriended.length > 0 && random.chance(shares.closeFriends))
      lists.push({ owner, isCloseFriends: true, members: some(befriended, random) });
    if (followed.length === 0 || !random.chance(shares.custom)) continue;
    for (let count = 1 + random.below(customMax); count > 0; count -= 1)
      lists.push({ owner, isCloseFriends: false, members: some(followed, random) });
  }
  return lists;
}

function friendsOfEach(friendships: Iterable<readonly [number, number]>, people: number) {
  const friends: number[][] = Array.from({ length: people }, () => []);
  for (const [low, high] of friendships) {
    friends[low]?.push(high);
    friends[high]?.push(low);
  }
  return friends;
}

function some(from: ArrayLike<number>, random: Random): number[] {
  const wanted = Math.min(random.skewed(membersMean, 0.8), membersMax, from.length);
  const chosen = new Set<number>();
  for (let tries = wanted * 2; tries > 0 && chosen.size < wanted; tries -= 1)
    chosen.add(from[random.below(from.length)] ?? 0);
  return [...chosen];
}
