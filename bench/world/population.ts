/** The world in numbers: who there is, and what is between them; a person is an index. Rows are made of it on the way. */
import { growFollows, type Follows } from "./follows.ts";
import { drawIds } from "./ids.ts";
import type { WorldParameters } from "./parameters.ts";
import { Random } from "./random.ts";
import { tie, type Ties } from "./ties.ts";

export interface Population {
  readonly parameters: WorldParameters;
  /** People first, bare accounts behind them. */
  readonly size: number;
  /** UUIDv7s, sixteen bytes each, ascending with the index. */
  readonly ids: Uint8Array;
  readonly conditions: Uint8Array;
  readonly follows: Follows;
  readonly ties: Ties;
  readonly createdMs: (index: number) => number;
}

/** People come in two years, edges in the two years after. */
const spanMs = 2 * 365 * 86_400_000;
const beginMs = Date.UTC(2022, 0, 1);
export const edgesBeginMs = beginMs + spanMs;
export const edgesEndMs = edgesBeginMs + spanMs;

const privateBit = 1;
/** What hides somebody; the order is that of `hiddenKinds`. */
const hiddenShift = 1;
export const hiddenKinds = ["visible", "suspended", "deactivated", "deleted"] as const;
export type HiddenKind = (typeof hiddenKinds)[number];

const shares = { private: 0.15, suspended: 0.005, deactivated: 0.005, deleted: 0.002 };

export function populate(parameters: WorldParameters): Population {
  const { people, bare, follows: mean, seed } = parameters;
  const size = people + bare;
  const conditions = drawConditions(people, size, new Random(seed, "conditions"));
  const graph = growFollows(people, mean, new Random(seed, "follows"));
  const isPrivate = (person: number): boolean => isPrivateIn(conditions, person);
  return {
    ...{ parameters, size, conditions },
    createdMs: createdIn(size),
    ids: worldIds(parameters),
    follows: graph,
    ties: tie(people, graph, isPrivate, new Random(seed, "ties")),
  };
}

/** Everybody's, without the rest of the world. */
export function worldIds({ people, bare, seed }: WorldParameters): Uint8Array {
  return drawIds(people + bare, createdIn(people + bare), new Random(seed, "ids"));
}

function createdIn(size: number): (index: number) => number {
  const stepMs = spanMs / size;
  return (index) => Math.floor(beginMs + index * stepMs);
}

export function isPrivateIn(conditions: Uint8Array, person: number): boolean {
  return ((conditions[person] ?? 0) & privateBit) !== 0;
}

export function hiddenKindIn(conditions: Uint8Array, person: number): HiddenKind {
  return hiddenKinds[(conditions[person] ?? 0) >> hiddenShift] ?? "visible";
}

export function isVisibleIn(conditions: Uint8Array, person: number): boolean {
  return (conditions[person] ?? 0) >> hiddenShift === 0;
}

/** The first ones, whom everybody follows, and bare accounts are as plain as can be. */
function drawConditions(people: number, size: number, random: Random): Uint8Array {
  const conditions = new Uint8Array(size);
  for (let person = Math.min(10, people); person < people; person += 1) {
    const isPrivate = random.chance(shares.private) ? privateBit : 0;
    const way = random.share();
    const { suspended, deactivated, deleted } = shares;
    const hidden =
      way < suspended
        ? 1
        : way < suspended + deactivated
          ? 2
          : way < suspended + deactivated + deleted
            ? 3
            : 0;
    conditions[person] = isPrivate | (hidden << hiddenShift);
  }
  return conditions;
}

/** How many of whom are counted: hidden people are not, on either side. */
export interface Counts {
  readonly followers: Int32Array;
  readonly following: Int32Array;
  readonly friends: Int32Array;
}

export function countOf(
  { follows, ties, conditions, parameters, size }: Population,
  celebrity: number,
): Counts {
  const [followers, following, friends] = [0, 0, 0].map(() => new Int32Array(size)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const count = (of: Int32Array, person: number, other: number): void => {
    if (isVisibleIn(conditions, other)) of[person] = (of[person] ?? 0) + 1;
  };
  for (let person = 0; person < parameters.people; person += 1) {
    const until = follows.offsets[person + 1] ?? 0;
    for (let edge = follows.offsets[person] ?? 0; edge < until; edge += 1) {
      const target = follows.targets[edge] ?? 0;
      count(following, person, target);
      count(followers, target, person);
    }
  }
  for (let index = parameters.people; index < size; index += 1) {
    count(following, index, celebrity);
    count(followers, celebrity, index);
  }
  for (const [low, high] of ties.friendships) {
    count(friends, low, high);
    count(friends, high, low);
  }
  return { followers, following, friends };
}
