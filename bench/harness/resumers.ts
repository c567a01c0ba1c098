/** The process of clients that lose their server at one instant and come back together. */
import { serve } from "./child.ts";
import { ResumingClient, type ResumeDoor, type Tally } from "./resuming-client.ts";
import { quantile } from "./statistics.ts";

export interface StormResult extends Tally {
  readonly clients: number;
  /** Until the last one has caught up. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly generatorBusy: number;
}

const beginAtOnceMax = 50;

const tally: Tally = { events: 0, reads: 0, bytesIn: 0, bytesOut: 0, closes: {} };
let clients: ResumingClient[] = [];

async function begin({ doors }: { doors: readonly ResumeDoor[] }): Promise<void> {
  clients = doors.map((door) => new ResumingClient(door, tally));
  const waiting = [...clients];
  const beginNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next; next = waiting.pop()) await next.begin();
  };
  await Promise.all(Array.from({ length: beginAtOnceMax }, beginNext));
}

/** The first so many of them, all at one instant. */
async function storm(plan: { count: number; alsoReads: boolean }): Promise<StormResult> {
  const { count, alsoReads } = plan;
  const some = clients.slice(0, count);
  Object.assign(tally, { events: 0, reads: 0, bytesIn: 0, bytesOut: 0, closes: {} });
  const latenciesMs: number[] = [];
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  for (const client of some) client.cut();
  await Promise.all(
    some.map(async (client) => {
      await client.resume(alsoReads);
      latenciesMs.push(performance.now() - startedMs);
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...tally,
    clients: some.length,
    seconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    generatorBusy: (user + system) / 1e6 / seconds,
  };
}

serve({ begin, storm }, () => {
  for (const client of clients) client.cut();
});
