/** How often and how long, by name; how it ended, by name and outcome. */
import type { Registry } from "prom-client";
import type { timings } from "./metric-catalogue.ts";
import { Distribution, registerSamples, Tally, type Sample } from "./metric-tallies.ts";

type Names = (typeof timings)[keyof typeof timings];

interface Entry {
  readonly outcomes: Tally;
  readonly durations: Distribution;
}

export class Timings {
  readonly #label: string;
  readonly #entries = new Map<string, Entry>();

  constructor(registry: Registry, label: "operation" | "queue", { total, duration }: Names) {
    this.#label = label;
    registerSamples(registry, { ...total, type: "counter" }, () =>
      this.#samples(({ outcomes }, labels) => outcomes.samples("outcome", labels)),
    );
    registerSamples(registry, { ...duration, type: "histogram" }, () =>
      this.#samples(({ durations }, labels) => durations.samples(duration.name, labels)),
    );
  }

  add(name: string, outcome: string, seconds: number): void {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { outcomes: new Tally(), durations: new Distribution() };
      this.#entries.set(name, entry);
    }
    entry.outcomes.add(outcome);
    entry.durations.add(seconds);
  }

  #samples(of: (entry: Entry, labels: Readonly<Record<string, string>>) => Sample[]): Sample[] {
    return Array.from(this.#entries, ([name, entry]) => of(entry, { [this.#label]: name })).flat();
  }
}
