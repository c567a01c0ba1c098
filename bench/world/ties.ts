/** All that is between two people besides following: friendships, requests, blocks, mutes, restrictions. */
import { followedBy, follows, type Follows } from "./follows.ts";
import type { Random } from "./random.ts";

/** Pairs of people, each once; what the first and the second are depends on the tie. */
export class Pairs {
  readonly #known = new Set<number>();
  readonly #people: number;

  constructor(people: number) {
    this.#people = people;
  }

  /** False where it is there already. */
  add(one: number, other: number): boolean {
    const { size } = this.#known;
    return this.#known.add(one * this.#people + other).size > size;
  }

  has(one: number, other: number): boolean {
    return this.#known.has(one * this.#people + other);
  }

  hasEither(one: number, other: number): boolean {
    return this.has(one, other) || this.has(other, one);
  }

  get size(): number {
    return this.#known.size;
  }

  *[Symbol.iterator](): Generator<readonly [number, number]> {
    for (const pair of this.#known)
      yield [Math.floor(pair / this.#people), pair % this.#people] as const;
  }
}

export interface Ties {
  /** The lower first. */
  readonly friendships: Pairs;
  /** Requester, target: neither follows yet, and the target is private. */
  readonly followRequests: Pairs;
  /** Requester, target. */
  readonly friendRequests: Pairs;
  readonly blocks: Pairs;
  readonly mutes: Pairs;
  readonly restrictions: Pairs;
}

/** For each person, in the mean. */
const means = {
  friendsForward: 6,
  followRequests: 0.2,
  friendRequests: 0.3,
  blocks: 0.4,
  mutes: 0.6,
  restrictions: 0.05,
};
const friendSpread = 0.9;
const friendDistance = 40;
const neighbourDistance = 80;

export function tie(
  people: number,
  graph: Follows,
  isPrivate: (person: number) => boolean,
  random: Random,
): Ties {
  const friendships = befriend(people, graph, random);
  const areFriends = (one: number, other: number): boolean => friendships.hasEither(one, other);
  const areStrangers = (one: number, other: number): boolean =>
    one !== other &&
    !areFriends(one, other) &&
    !follows(graph, one, other) &&
    !follows(graph, other, one);
  const somebody = (): number => random.below(people);
  const near = (one: number): number =>
    (one + random.geometric(neighbourDistance) + people - neighbourDistance) % people;
  const popular = (): number => graph.targets[random.below(graph.targets.length)] ?? 0;

  const blocks = draw(people * means.blocks, people, () => {
    const one = somebody();
    const other = random.chance(0.5) ? popular() : near(one);
    return areStrangers(one, other) ? [one, other] : null;
  });
  const mayMeet = (one: number, other: number): boolean => !blocks.hasEither(one, other);
  const followRequests = draw(people * means.followRequests, people, () => {
    const [one, other] = [somebody(), random.chance(0.5) ? popular() : somebody()];
    const isOpen = isPrivate(other) && one !== other && !follows(graph, one, other);
    return isOpen && mayMeet(one, other) ? [one, other] : null;
  });
  const asked = new Pairs(people);
  const friendRequests = draw(people * means.friendRequests, people, () => {
    const one = somebody();
    const other = near(one);
    const isOpen = one !== other && !areFriends(one, other) && mayMeet(one, other);
    return isOpen && asked.add(Math.min(one, other), Math.max(one, other)) ? [one, other] : null;
  });
  const someFollow = (): readonly [number, number] | null => {
    const one = somebody();
    const theirs = followedBy(graph, one);
    const other = theirs[random.below(theirs.length)];
    return other === undefined ? null : [one, other];
  };
  const mutes = draw(people * means.mutes, people, someFollow);
  const restrictions = draw(people * means.restrictions, people, someFollow);
  return { friendships, followRequests, friendRequests, blocks, mutes, restrictions };
}

/** With those who came at about the same time, and with some whom one follows. */
function befriend(people: number, graph: Follows, random: Random): Pairs {
  const friendships = new Pairs(people);
  for (let person = 0; person < people; person += 1) {
    const wanted = Math.min(random.skewed(means.friendsForward, friendSpread), 1_000);
    const followed = followedBy(graph, person);
    for (let count = 0; count < wanted; count += 1) {
      const other =
        random.chance(0.2) && followed.length > 0
          ? (followed[random.below(followed.length)] ?? person)
          : person + random.geometric(friendDistance);
      if (other !== person && other < people)
        friendships.add(Math.min(person, other), Math.max(person, other));
    }
  }
  return friendships;
}

const triesPerTie = 20;

function draw(wanted: number, people: number, once: () => readonly [number, number] | null): Pairs {
  const pairs = new Pairs(people);
  for (let tries = wanted * triesPerTie; tries > 0 && pairs.size < wanted; tries -= 1) {
    const pair = once();
    if (pair !== null) pairs.add(...pair);
  }
  return pairs;
}
