/**
 * Who follows whom, in the way such graphs grow: many follow whom many follow already (preferential attachment, Barabási
 * and Albert), whom those follow whom they follow, and who came when they came; a few anybody. How many one follows is
 * log-normal. Edges are numbers in typed arrays: five million take twenty megabytes.
 */
import { hasSorted } from "./sorted.ts";
import type { Random } from "./random.ts";

/** Person `i` follows `targets[offsets[i]]` up to `targets[offsets[i + 1]]`, in ascending order. */
export interface Follows {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** As the server's own limit has it, less some room for what a benchmark adds. */
const followsMax = 7_000;
const spread = 1.1;
/** Shares of the choices, one after the other; the rest is anybody. */
const popular = 0.6;
const friendsOfFriends = 0.2;
const neighbours = 0.12;
const neighbourDistance = 60;
/** A choice may be taken already; in a small world all of them may be. */
const triesPerEdge = 4;

export function growFollows(people: number, mean: number, random: Random): Follows {
  const growing = new Growing(people, mean);
  for (let person = 0; person < people; person += 1) {
    const wanted = Math.min(random.skewed(mean, spread), followsMax, people - 1);
    growing.begin(person);
    for (let tries = wanted * triesPerEdge; tries > 0 && growing.degree < wanted; tries -= 1)
      growing.add(choose(growing, person, people, random));
    growing.end();
  }
  return growing.done();
}

export function follows(graph: Follows, follower: number, followed: number): boolean {
  return hasSorted(followedBy(graph, follower), followed);
}

/** A view, not a copy. */
export function followedBy({ offsets, targets }: Follows, person: number): Uint32Array {
  return targets.subarray(offsets[person] ?? 0, offsets[person + 1] ?? 0);
}

function choose(growing: Growing, person: number, people: number, random: Random): number {
  const way = random.share();
  if (way < popular && growing.size > 0) return growing.target(random.below(growing.size));
  if (way < popular + friendsOfFriends && growing.degree > 0) {
    const between = growing.own(random.below(growing.degree));
    if (between < person) {
      const theirs = growing.of(between);
      return theirs[random.below(theirs.length)] ?? between;
    }
  }
  if (way < popular + friendsOfFriends + neighbours) {
    const distance = random.geometric(neighbourDistance) * (random.chance(0.5) ? 1 : -1);
    return (((person + distance) % people) + people) % people;
  }
  return random.below(people);
}

class Growing {
  readonly #offsets: Uint32Array;
  /** The last person who chose this one: spares a set for each of them. */
  readonly #chosenBy: Uint32Array;
  #targets: Uint32Array;
  #person = 0;
  #start = 0;
  size = 0;

  constructor(people: number, mean: number) {
    this.#offsets = new Uint32Array(people + 1);
    this.#chosenBy = new Uint32Array(people);
    this.#targets = new Uint32Array(Math.ceil(people * mean * 1.2) + followsMax);
  }

  get degree(): number {
    return this.size - this.#start;
  }

  begin(person: number): void {
    this.#person = person;
    this.#start = this.size;
    this.#chosenBy[person] = person + 1;
  }

  add(target: number): void {
    if (this.#chosenBy[target] === this.#person + 1) return;
    this.#chosenBy[target] = this.#person + 1;
    if (this.size === this.#targets.length) {
      const larger = new Uint32Array(this.#targets.length * 2);
      larger.set(this.#targets);
      this.#targets = larger;
    }
    this.#targets[this.size] = target;
    this.size += 1;
  }

  end(): void {
    this.#targets.subarray(this.#start, this.size).sort();
    this.#offsets[this.#person + 1] = this.size;
  }

  target(at: number): number {
    return this.#targets[at] ?? 0;
  }

  own(at: number): number {
    return this.target(this.#start + at);
  }

  of(person: number): Uint32Array {
    return this.#targets.subarray(this.#offsets[person] ?? 0, this.#offsets[person + 1] ?? 0);
  }

  done(): Follows {
    return { offsets: this.#offsets, targets: this.#targets.subarray(0, this.size) };
  }
}
