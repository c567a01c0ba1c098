/** What the server tells Prometheus of itself. Names and labels are few and bounded: no label ever holds what a client sent. */
import { Registry } from "prom-client";
import { Durations, registerSamples, Tally, type Sample } from "./metric-tallies.ts";

export interface Metrics {
  /** `name` of a registered operation, or `unknown`; `outcome` is `ok` or an error code. */
  operation(name: string, outcome: string, seconds: number): void;
  job(name: string, outcome: string, seconds: number): void;
  frames(direction: "in" | "out", count?: number): void;
  socketClosed(reason: string): void;
  /** Read at every scrape. */
  gauge(name: GaugeName, read: () => number | Promise<number>): void;
  /** Read at every scrape: one value per label. */
  gauges(name: LabelledGaugeName, read: () => Promise<ReadonlyMap<string, number>>): void;
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const gaugeHelp = {
  hubbub_sockets: "Open sockets that said who they are.",
  hubbub_watches: "Watches of topics on this instance.",
  hubbub_outbox_age_seconds: "Age of the oldest committed event that was not relayed yet.",
  hubbub_unsent_bytes: "Frames that wait for slow readers, all sockets together.",
} as const;

const labelledGauges = {
  hubbub_jobs_waiting: { label: "job", help: "Jobs that are due and not started." },
  hubbub_jobs_running: { label: "job", help: "Jobs that run, on any instance." },
} as const;

export type GaugeName = keyof typeof gaugeHelp;
export type LabelledGaugeName = keyof typeof labelledGauges;

export function createMetrics(): Metrics {
  const registry = new Registry();
  const operations = new Timings("operation");
  const jobs = new Timings("job");
  const frames = new Tally();
  const closes = new Tally();
  operations.register(registry, "hubbub_operations_total", "hubbub_operation_duration_seconds");
  jobs.register(registry, "hubbub_job_runs_total", "hubbub_job_duration_seconds");
  registerSamples(
    registry,
    { name: "hubbub_frames_total", help: "Frames of all sockets.", type: "counter" },
    () => frames.samples("direction"),
  );
  registerSamples(
    registry,
    {
      name: "hubbub_socket_closes_total",
      help: "Sockets that we closed, by reason.",
      type: "counter",
    },
    () => closes.samples("reason"),
  );
  registerProcess(registry);
  return {
    operation: (name, outcome, seconds) => operations.add(name, outcome, seconds),
    job: (name, outcome, seconds) => jobs.add(name, outcome, seconds),
    frames: (direction, count = 1) => frames.add(direction, count),
    socketClosed: (reason) => closes.add(reason),
    gauge: (name, read) =>
      registerSamples(registry, { name, help: gaugeHelp[name], type: "gauge" }, async () => [
        { labels: {}, value: await readSafely(read) },
      ]),
    gauges: (name, read) => registerGauges(registry, name, read),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

/** How often and how long, by name; how it ended, by name and outcome. */
class Timings {
  readonly #label: string;
  readonly #entries = new Map<string, { outcomes: Tally; durations: Durations }>();

  constructor(label: "operation" | "job") {
    this.#label = label;
  }

  add(name: string, outcome: string, seconds: number): void {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { outcomes: new Tally(), durations: new Durations() };
      this.#entries.set(name, entry);
    }
    entry.outcomes.add(outcome);
    entry.durations.add(seconds);
  }

  register(registry: Registry, totalName: string, durationName: string): void {
    const what = this.#label === "operation" ? "Operations" : "Attempts at jobs";
    const total = { name: totalName, help: `${what}, by outcome.`, type: "counter" } as const;
    const duration = {
      name: durationName,
      help: `How long they took.`,
      type: "histogram",
    } as const;
    registerSamples(registry, total, () =>
      this.#samples((name, { outcomes }) => outcomes.samples("outcome", { [this.#label]: name })),
    );
    registerSamples(registry, duration, () =>
      this.#samples((name, { durations }) =>
        durations.samples(durationName, { [this.#label]: name }),
      ),
    );
  }

  #samples(
    of: (name: string, entry: { outcomes: Tally; durations: Durations }) => Sample[],
  ): Sample[] {
    return Array.from(this.#entries, ([name, entry]) => of(name, entry)).flat();
  }
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

/** Under the names that ready-made dashboards look for. The library's own set would wake the process a hundred times a second. */
function registerProcess(registry: Registry): void {
  const processMetrics = [
    ["process_resident_memory_bytes", "gauge", "Resident memory.", () => process.memoryUsage.rss()],
    ["process_cpu_seconds_total", "counter", "User and system time.", cpuSeconds],
    [
      "process_start_time_seconds",
      "gauge",
      "Start, in seconds since 1970.",
      () => performance.timeOrigin / 1_000,
    ],
  ] as const;
  for (const [name, type, help, read] of processMetrics)
    registerSamples(registry, { name, type, help }, () => [{ labels: {}, value: read() }]);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
