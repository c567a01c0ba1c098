/** What stands somewhere at the moment of a scrape: on this instance, or in the database that all of them share. */
import type { Sql } from "../kit/context.ts";
import { watchEventLoop } from "../platform/metric-process.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Bus } from "../realtime/bus.ts";
import type { Hub } from "../realtime/hub.ts";

interface Watched {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly hub: Hub;
  readonly jobs: {
    depths(): Promise<readonly { name: string; waiting: number; running: number }[]>;
  };
}

/** After an outage of hours the outbox may hold millions; beyond so many their number says nothing new. */
const outboxCountMax = 10_000;

/** Answers how to end it. */
export function watchServer(metrics: Metrics, { sql, bus, hub, jobs }: Watched): () => void {
  metrics.gauge("hubbub_sockets", () => hub.size.connections);
  metrics.gauge("hubbub_watches", () => hub.size.watches);
  metrics.gauge("hubbub_bus_up", () => Number(bus.isUp));
  metrics.gauge("hubbub_bus_routes", () => [...hub.routes()].length);
  registerDatabase(metrics, sql);
  const depths = async (count: "waiting" | "running"): Promise<Map<string, number>> =>
    new Map((await jobs.depths()).map((depth) => [depth.name, depth[count]]));
  metrics.gauges("hubbub_jobs_waiting", () => depths("waiting"));
  metrics.gauges("hubbub_jobs_running", () => depths("running"));
  return watchEventLoop((seconds) => metrics.eventLoopLag(seconds));
}

function registerDatabase(metrics: Metrics, sql: Sql): void {
  metrics.gauge("hubbub_outbox_age_seconds", async () => {
    // Index outbox_created.
    const [row] = await sql<{ age: number }[]>`
      select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as age from outbox`;
    return row?.age ?? 0;
  });
  metrics.gauge("hubbub_outbox_rows", async () => {
    const [row] = await sql<{ rows: number }[]>`
      select count(*) as rows from (select 1 from outbox limit ${outboxCountMax}) o`;
    return row?.rows ?? 0;
  });
  metrics.gauge("hubbub_postgres_answer_seconds", async () => {
    const startedMs = performance.now();
    await sql`select 1`;
    return (performance.now() - startedMs) / 1_000;
  });
  metrics.gauges("hubbub_postgres_connections", async () => {
    const rows = await sql<{ state: string; connections: number }[]>`
      select coalesce(state, 'unknown') as state, count(*) as connections
      from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
      group by 1`;
    return new Map(rows.map((row) => [row.state, row.connections]));
  });
}
