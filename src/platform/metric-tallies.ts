/**
 * Counters and histograms for the hot paths. prom-client hashes the labels at every count, which costs as much as
 * parsing a small frame; these keep plain numbers and are read when somebody asks.
 */
import type { Metric, Registry } from "prom-client";

export interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Lets `registry` read samples from us at every scrape. */
export function registerSamples(
  registry: Registry,
  about: { name: string; help: string; type: "counter" | "gauge" | "histogram" },
  read: () => readonly Sample[] | Promise<readonly Sample[]>,
): void {
  const metric = { ...about, get: async () => ({ ...about, values: await read() }) };
  // The registry asks no more of a metric than its name and `get`; its type names the library's own classes only.
  registry.registerMetric(metric as unknown as Metric);
}

/** Counts by one label. */
export class Tally {
  readonly #counts: Map<string, number>;

  /** `known` values are there from the start, at 0: what first happens after a scrape is otherwise no increase. */
  constructor(known: readonly string[] = []) {
    this.#counts = new Map(known.map((label) => [label, 0]));
  }

  add(label: string, amount = 1): void {
    this.#counts.set(label, (this.#counts.get(label) ?? 0) + amount);
  }

  /** `labelName` null: one count, without a label. */
  samples(labelName: string | null, fixed: Readonly<Record<string, string>> = {}): Sample[] {
    return Array.from(this.#counts, ([label, value]) => ({
      labels: labelName === null ? fixed : { ...fixed, [labelName]: label },
      value,
    }));
  }
}

/** Upper bounds in seconds: from a read without database to our own time limit. */
export const secondsBounds: readonly number[] = [
  0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

/** How much something was, in buckets. */
export class Distribution {
  readonly #bounds: readonly number[];
  readonly #buckets: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[] = secondsBounds) {
    this.#bounds = bounds;
    this.#buckets = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    const found = this.#bounds.findIndex((bound) => value <= bound);
    const index = found === -1 ? this.#bounds.length : found;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    this.#sum += value;
  }

  /** Prometheus counts every bucket together with those below it. */
  samples(name: string, labels: Readonly<Record<string, string>> = {}): Sample[] {
    let count = 0;
    const buckets = [...this.#bounds, "+Inf"].map((bound, index) => {
      count += this.#buckets[index] ?? 0;
      return {
        metricName: `${name}_bucket`,
        labels: { ...labels, le: String(bound) },
        value: count,
      };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.#sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
