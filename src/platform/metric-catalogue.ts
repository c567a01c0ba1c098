/** Everything the server tells Prometheus, by kind. docs/operations.md says what each means to whoever is woken by it. */
import { closeCodes } from "../kit/close-codes.ts";
import { secondsBounds } from "./metric-tallies.ts";

/** Counted as it happens. `known`: values of the label that are there from the start. */
export const counters = {
  hubbub_frames_total: {
    help: "Frames of all sockets.",
    label: "direction",
    known: ["in", "out"],
  },
  hubbub_frame_bytes_total: {
    help: "Bytes of those frames, without the protocol's own few.",
    label: "direction",
    known: ["in", "out"],
  },
  hubbub_socket_closes_total: {
    help: "Sockets that ended, by reason; `gone` where the other side or the network ended it.",
    label: "reason",
    known: ["gone", ...Object.keys(closeCodes)],
  },
  hubbub_signals_dropped_total: {
    help: "Signals kept from sockets that do not read fast enough.",
    label: null,
    known: [],
  },
  hubbub_sessions_opened_total: {
    help: "Sockets opened: `new` without a sync token, `resumed` with one, `void` with one of another epoch or forged.",
    label: "sync",
    known: ["new", "resumed", "void"],
  },
  hubbub_stream_resets_total: {
    help: "Reads of a stream that were sent to its snapshot.",
    label: null,
    known: [],
  },
  hubbub_gaps_total: {
    help: "Events missing in a live stream: they came late, were read, or are left to the clients to read.",
    label: "outcome",
    known: ["late", "read", "left"],
  },
  hubbub_events_republished_total: {
    help: "Events that the sweeper found in the outbox and published.",
    label: null,
    known: [],
  },
  hubbub_bus_entries_total: {
    help: "Entries handed to, or received from, other instances.",
    label: "direction",
    known: ["in", "out"],
  },
  hubbub_repairs_total: {
    help: "Times this instance could not be sure to have received everything, by reason.",
    label: "reason",
    known: ["unreachable", "lease-lost", "trimmed", "server-replaced"],
  },
  hubbub_batch_fallbacks_total: {
    help: "Calls of a batch that ran again in a transaction of their own.",
    label: "operation",
    known: [],
  },
} as const satisfies Record<
  string,
  { readonly help: string; readonly label: string | null; readonly known: readonly string[] }
>;

/** How much something was, as it happens. */
export const distributions = {
  hubbub_relay_duration_seconds: {
    help: "From commit until every interested instance was handed the event.",
    label: null,
    bounds: secondsBounds,
  },
  hubbub_bus_lag_seconds: {
    help: "How long entries were under way between instances, by the bus's own clock.",
    label: null,
    bounds: secondsBounds,
  },
  hubbub_event_loop_lag_seconds: {
    help: "How late a timer fired, twice a second.",
    label: null,
    bounds: secondsBounds,
  },
  hubbub_batch_calls: {
    help: "Calls that shared a transaction.",
    label: "operation",
    bounds: [1, 2, 4, 8, 16, 32, 64],
  },
} as const;

/** Read at every scrape. */
export const gauges = {
  hubbub_sockets: "Open sockets that said who they are.",
  hubbub_sockets_opening: "Open sockets that did not say yet who they are.",
  hubbub_watches: "Watches of topics on this instance.",
  hubbub_unsent_bytes: "Frames that wait for slow readers, all sockets together.",
  hubbub_outbox_rows: "Commits that were not published yet, on any instance; counted to 10000.",
  hubbub_outbox_age_seconds: "Age of the oldest of them.",
  hubbub_bus_up: "1 while entries of other instances arrive, 0 while PostgreSQL is asked instead.",
  hubbub_bus_routes: "Routes this instance holds: people, large streams and topics.",
  hubbub_limits_shared:
    "1 while limits are counted together with other instances, 0 while each counts for itself.",
  hubbub_postgres_answer_seconds:
    "How long a trivial query took, waiting for a connection included.",
} as const;

/** Read at every scrape: one value per label. None is called `job`: Prometheus takes that name for itself. */
export const labelledGauges = {
  hubbub_jobs_waiting: { label: "queue", help: "Jobs that are due and not started." },
  hubbub_jobs_running: { label: "queue", help: "Jobs that run, on any instance." },
  hubbub_postgres_connections: {
    label: "state",
    help: "Connections to the database by what they do, of all instances.",
  },
} as const;

/** How often and how long, by name; how it ended, by name and outcome. */
export const timings = {
  operation: {
    total: { name: "hubbub_operations_total", help: "Operations, by outcome." },
    duration: { name: "hubbub_operation_duration_seconds", help: "How long operations took." },
  },
  job: {
    total: { name: "hubbub_job_runs_total", help: "Attempts at jobs, by outcome." },
    duration: { name: "hubbub_job_duration_seconds", help: "How long attempts at jobs took." },
  },
} as const;

export type CounterName = keyof typeof counters;
export type DistributionName = keyof typeof distributions;
export type GaugeName = keyof typeof gauges;
export type LabelledGaugeName = keyof typeof labelledGauges;
