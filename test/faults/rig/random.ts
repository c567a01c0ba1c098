/**
 * Chance that can be had again. One seed decides everything the rig chooses; each part draws from a branch of its own,
 * so that what one client does next does not depend on how fast another one was.
 */
export class Random {
  readonly #name: string;
  #state: number;

  constructor(name: string | number) {
    this.#name = String(name);
    this.#state = Bun.hash.crc32(this.#name) || 1;
    // The first numbers of neighbouring seeds are alike.
    for (let n = 0; n < 8; n += 1) this.next();
  }

  branch(name: string | number): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** From 0 to below 1 (mulberry32). */
  readonly next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.next() * from.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  /** Each with a weight; those of weight 0 never. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error("nothing to choose from");
  }

  some<T>(from: readonly T[], count: number): T[] {
    const rest = [...from];
    for (let at = rest.length - 1; at > 0; at -= 1) {
      const other = this.between(0, at);
      const [a, b] = [rest[at], rest[other]];
      if (a === undefined || b === undefined) break;
      [rest[at], rest[other]] = [b, a];
    }
    return rest.slice(0, count);
  }
}
