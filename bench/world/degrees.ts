/** How many follow, and are followed: the shape of the graph in few numbers. */
import { celebrity } from "./parameters.ts";
import type { Population } from "./population.ts";

export interface Degree {
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface Degrees {
  readonly followers: Degree;
  readonly following: Degree;
  readonly friends: Degree;
  /** Exponent of the power law that the numbers of followers fall by from their 90th percentile on (Hill's estimate). */
  readonly followersExponent: number;
  readonly celebrityFollowers: number;
}

/** Among people: bare accounts follow one, and nobody follows them. */
export function describeDegrees({ follows, ties, parameters }: Population): Degrees {
  const { people } = parameters;
  const [followers, following, friends] = [0, 0, 0].map(() => new Uint32Array(people)) as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (const target of follows.targets) add(followers, target);
  for (let person = 0; person < people; person += 1)
    following[person] = (follows.offsets[person + 1] ?? 0) - (follows.offsets[person] ?? 0);
  for (const pair of ties.friendships) for (const person of pair) add(friends, person);
  const celebrityFollowers = (followers[celebrity] ?? 0) + parameters.bare;
  for (const numbers of [followers, following, friends]) numbers.sort();
  return {
    ...{
      followers: degreeOf(followers),
      following: degreeOf(following),
      friends: degreeOf(friends),
    },
    ...{ followersExponent: hill(followers, 0.9), celebrityFollowers },
  };
}

function add(to: Uint32Array, person: number): void {
  to[person] = (to[person] ?? 0) + 1;
}

function degreeOf(sorted: Uint32Array): Degree {
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const mean = Math.round((sorted.reduce((sum, one) => sum + one, 0) / sorted.length) * 10) / 10;
  return {
    ...{ mean, p10: at(0.1), p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999) },
    max: at(1),
  };
}

function hill(sorted: Uint32Array, from: number): number {
  const start = Math.floor(sorted.length * from);
  const least = Math.max(1, sorted[start] ?? 1);
  let sum = 0;
  for (const value of sorted.subarray(start)) sum += Math.log(value / least);
  return Math.round((1 + (sorted.length - start) / sum) * 100) / 100;
}
