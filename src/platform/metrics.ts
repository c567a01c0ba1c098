/** What the server tells Prometheus of itself. Names and labels are few and bounded: no label ever holds what a client sent. */
import { Registry } from "prom-client";
import type { CloseReason } from "../kit/close-codes.ts";
import {
  counters,
  distributions,
  gauges,
  labelledGauges,
  timings,
  type CounterName,
  type DistributionName,
  type GaugeName,
  type LabelledGaugeName,
} from "./metric-catalogue.ts";
import { registerProcess } from "./metric-process.ts";
import { Timings } from "./metric-timings.ts";
import { Distribution, registerSamples, Tally } from "./metric-tallies.ts";

const unlabelled = "";

/** Seconds, bytes and counts; cheap enough to be called for each frame. */
export interface Metrics {
  /** `name` of a registered operation, or `unknown`; `outcome` is `ok` or an error code. */
  operation(name: string, outcome: string, seconds: number): void;
  job(name: string, outcome: string, seconds: number): void;
  frames(direction: "in" | "out", count: number, bytes: number): void;
  /** `gone`: the other side or the network ended it. */
  socketClosed(reason: CloseReason | "gone"): void;
  signalDropped(): void;
  sessionOpened(sync: "new" | "resumed" | "void"): void;
  streamReset(): void;
  relayed(seconds: number): void;
  republished(events: number): void;
  gap(outcome: "late" | "read" | "left"): void;
  entries(direction: "in" | "out", count: number): void;
  busLag(seconds: number): void;
  repaired(reason: string): void;
  /** Calls of one operation that shared a transaction. */
  batch(operation: string, calls: number): void;
  batchFellBack(operation: string): void;
  eventLoopLag(seconds: number): void;
  /** Read at every scrape. */
  gauge(name: GaugeName, read: () => number | Promise<number>): void;
  /** Read at every scrape: one value per label. */
  gauges(name: LabelledGaugeName, read: () => Promise<ReadonlyMap<string, number>>): void;
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const count = registerCounters(registry);
  const spread = registerDistributions(registry);
  const operations = new Timings(registry, "operation", timings.operation);
  const jobs = new Timings(registry, "queue", timings.job);
  registerProcess(registry);
  return {
    operation: (name, outcome, seconds) => operations.add(name, outcome, seconds),
    job: (name, outcome, seconds) => jobs.add(name, outcome, seconds),
    frames(direction, frames, bytes) {
      count("hubbub_frames_total", direction, frames);
      count("hubbub_frame_bytes_total", direction, bytes);
    },
    socketClosed: (reason) => count("hubbub_socket_closes_total", reason),
    signalDropped: () => count("hubbub_signals_dropped_total", unlabelled),
    sessionOpened: (sync) => count("hubbub_sessions_opened_total", sync),
    streamReset: () => count("hubbub_stream_resets_total", unlabelled),
    relayed: (seconds) => spread("hubbub_relay_duration_seconds", unlabelled, seconds),
    republished: (events) => count("hubbub_events_republished_total", unlabelled, events),
    gap: (outcome) => count("hubbub_gaps_total", outcome),
    entries: (direction, entries) => count("hubbub_bus_entries_total", direction, entries),
    busLag: (seconds) => spread("hubbub_bus_lag_seconds", unlabelled, seconds),
    repaired: (reason) => count("hubbub_repairs_total", reason),
    batch: (operation, calls) => spread("hubbub_batch_calls", operation, calls),
    batchFellBack: (operation) => count("hubbub_batch_fallbacks_total", operation),
    eventLoopLag: (seconds) => spread("hubbub_event_loop_lag_seconds", unlabelled, seconds),
    gauge: (name, read) =>
      registerSamples(registry, { name, help: gauges[name], type: "gauge" }, async () => [
        { labels: {}, value: await readSafely(read) },
      ]),
    gauges: (name, read) => registerGauges(registry, name, read),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

function registerCounters(registry: Registry) {
  const tallies = new Map<CounterName, Tally>();
  for (const name of namesOf(counters)) {
    const { help, label, known } = counters[name];
    const tally = new Tally(label === null ? [unlabelled] : known);
    tallies.set(name, tally);
    registerSamples(registry, { name, help, type: "counter" }, () => tally.samples(label));
  }
  return (name: CounterName, label: string, amount = 1): void =>
    tallies.get(name)?.add(label, amount);
}

function registerDistributions(registry: Registry) {
  const families = new Map<DistributionName, Map<string, Distribution>>();
  for (const name of namesOf(distributions)) {
    const { help, label, bounds } = distributions[name];
    const family = new Map<string, Distribution>();
    if (label === null) family.set(unlabelled, new Distribution(bounds));
    families.set(name, family);
    registerSamples(registry, { name, help, type: "histogram" }, () =>
      Array.from(family, ([value, spread]) =>
        spread.samples(name, label === null ? {} : { [label]: value }),
      ).flat(),
    );
  }
  return (name: DistributionName, label: string, amount: number): void => {
    const family = families.get(name);
    let distribution = family?.get(label);
    if (distribution === undefined) {
      distribution = new Distribution(distributions[name].bounds);
      family?.set(label, distribution);
    }
    distribution.add(amount);
  };
}

function registerGauges(
  registry: Registry,
  name: LabelledGaugeName,
  read: () => Promise<ReadonlyMap<string, number>>,
): void {
  const { label, help } = labelledGauges[name];
  registerSamples(registry, { name, help, type: "gauge" }, async () => {
    // What cannot be read now is absent, and the rest of the page still tells.
    const values = await read().catch(() => new Map<string, number>());
    return Array.from(values, ([key, value]) => ({ labels: { [label]: key }, value }));
  });
}

async function readSafely(read: () => number | Promise<number>): Promise<number> {
  try {
    return await read();
  } catch {
    return Number.NaN;
  }
}

function namesOf<K extends string>(catalogue: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(catalogue) as K[];
}
