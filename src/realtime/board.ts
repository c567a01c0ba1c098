/** The board of one process. Bounded: what was put there first gives way. */
import type { Board } from "../kit/board.ts";
import type { Clock } from "../kit/clock.ts";

/** Members of one board that are listed, the latest. */
export const listedMax = 100;
const factsMax = 50_000;

interface Fact {
  readonly place: string;
  readonly member: string;
  readonly untilMs: number;
}

export function createMemoryBoard(clock: Clock): Board {
  const facts = new Facts(() => clock.now().getTime());
  return {
    put: async (board, id, member) => facts.put(`${board.name}:${id}`, member, board.lastsMs),
    remove: async (board, id, member) => facts.remove(`${board.name}:${id}`, member),
    list: async (board, id) => facts.list(`${board.name}:${id}`),
  };
}

class Facts {
  readonly #nowMs: () => number;
  readonly #byPlace = new Map<string, Map<string, Fact>>();
  /** In the order in which they were put. */
  readonly #all = new Set<Fact>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  put(place: string, member: string, lastsMs: number): void {
    this.remove(place, member);
    const fact = { place, member, untilMs: this.#nowMs() + lastsMs };
    const there = this.#byPlace.get(place) ?? new Map<string, Fact>();
    this.#byPlace.set(place, there.set(member, fact));
    this.#all.add(fact);
    for (const oldest of this.#all) {
      if (oldest.untilMs > this.#nowMs() && this.#all.size <= factsMax) break;
      this.remove(oldest.place, oldest.member);
    }
  }

  remove(place: string, member: string): void {
    const there = this.#byPlace.get(place);
    const fact = there?.get(member);
    if (!there || !fact) return;
    this.#all.delete(fact);
    there.delete(member);
    if (there.size === 0) this.#byPlace.delete(place);
  }

  list(place: string): string[] {
    const nowMs = this.#nowMs();
    const there = [...(this.#byPlace.get(place)?.values() ?? [])];
    return there
      .filter((fact) => fact.untilMs > nowMs)
      .slice(-listedMax)
      .map((fact) => fact.member);
  }
}
