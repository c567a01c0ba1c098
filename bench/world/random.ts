/**
 * Chance that can be repeated: xoshiro128** (Blackman and Vigna, 2018), its state filled by splitmix32. Each purpose draws
 * from a generator of its own, so that one more draw for names moves no edge.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(seed: number, purpose: string) {
    const fill = splitMix(seed ^ fingerprint(purpose));
    [this.#a, this.#b, this.#c, this.#d] = [fill(), fill(), fill(), fill()];
  }

  /** From a state as it is: to compare with other implementations. */
  static from(a: number, b: number, c: number, d: number): Random {
    const random = new Random(0, "");
    [random.#a, random.#b, random.#c, random.#d] = [a, b, c, d];
    return random;
  }

  /** From 0 to 2³² − 1. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** From 0 up to 1, which it never is. */
  share(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** From 0 to `count` − 1. */
  below(count: number): number {
    return Math.floor(this.share() * count);
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.share()));
    return radius * Math.cos(2 * Math.PI * this.share());
  }

  /** Log-normal with this mean: most have few, some have many. */
  skewed(mean: number, sigma: number): number {
    return Math.round(mean * Math.exp(sigma * this.normal() - (sigma * sigma) / 2));
  }

  /** From 1 on, falling by the same share with each step. */
  geometric(mean: number): number {
    return 1 + Math.floor(Math.log(1 - this.share()) / Math.log(1 - 1 / mean));
  }
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** FNV-1a. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
