/** What people are called, and their handles: a third of those who write another script use it for the handle, too. */
import { handleKey, isReserved } from "#src/domains/accounts/handles.ts";
import { cultures, words, type Culture } from "./cultures.ts";
import type { Random } from "./random.ts";

export interface Naming {
  readonly displayName: string;
  readonly handle: string;
  readonly handleKey: string;
}

interface Words {
  readonly culture: Culture;
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly latin: readonly string[];
}

const spoken: readonly Words[] = cultures.map((culture) => ({
  culture,
  given: culture.given.split(" "),
  family: culture.family.split(" "),
  latin: culture.latin.split(" "),
}));
const shares = spoken.flatMap((one) => Array.from({ length: one.culture.share }, () => one));

const ownScript = 0.3;
const suffixMax = 10_000;
/** Digits that look like no letter, so that two handles that differ by one are two. */
const digits = "23456789";
const codeLength = 8;
const handleLengthMax = 30;

export class Names {
  readonly #random: Random;
  readonly #taken = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Nobody has this handle yet, nor one that looks like it. */
  person(): Naming {
    for (;;) {
      const { displayName, bases } = this.#somebody();
      const base = this.#random.pick(bases);
      const tail = this.#random.chance(0.3) ? "" : String(this.#random.below(suffixMax));
      const handle = `${base}${tail}`;
      const key = handleKey(handle);
      if (this.#taken.has(key) || isReserved(handle)) continue;
      this.#taken.add(key);
      return { displayName, handle, handleKey: key };
    }
  }

  /** The number alone makes the handle one of its own: nothing need be remembered of a million. */
  bare(index: number): Naming {
    const { displayName, bases } = this.#somebody();
    const handle = `${bases[0].slice(0, handleLengthMax - codeLength - 1)}_${codeOf(index)}`;
    return { displayName, handle, handleKey: handleKey(handle) };
  }

  #somebody(): { displayName: string; bases: readonly [string, ...string[]] } {
    const random = this.#random;
    const of = pickOf(shares, random);
    const { culture } = of;
    const [given, family] = [pickOf(of.given, random), pickOf(of.family, random)];
    const joint = culture.joint ?? " ";
    const whole = culture.familyFirst ? `${family}${joint}${given}` : `${given}${joint}${family}`;
    const displayName = random.chance(0.12) ? given : whole;
    const latin = pickOf(of.latin, random);
    const bases: [string, ...string[]] = [
      latin,
      `${latin}.${pickOf(words, random)}`,
      `${latin}_${pickOf(words, random)}`,
      `${pickOf(words, random)}${latin}`,
    ];
    if (random.chance(ownScript)) bases.push(asHandle(`${given}.${family}`));
    return { displayName, bases };
  }
}

/** Letters, marks and digits alone; what joins letters invisibly is no part of a handle. */
function asHandle(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{Nd}.]/gu, "")
    .slice(0, handleLengthMax - String(suffixMax).length);
}

function codeOf(index: number): string {
  let code = "";
  for (let rest = index; code.length < codeLength; rest = Math.floor(rest / digits.length))
    code = `${digits[rest % digits.length] ?? ""}${code}`;
  return code;
}

function pickOf<T>(from: readonly T[], random: Random): T {
  const picked = from[random.below(from.length)];
  if (picked === undefined) throw new Error("nothing to pick from");
  return picked;
}
