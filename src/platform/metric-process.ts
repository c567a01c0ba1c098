/**
 * The process itself. Its memory and time under the names that ready-made dashboards look for; the library's own set would
 * wake the process a hundred times a second.
 */
import type { Registry } from "prom-client";
import { registerSamples } from "./metric-tallies.ts";

export const processMetrics = [
  ["process_resident_memory_bytes", "gauge", "Resident memory.", () => process.memoryUsage.rss()],
  ["process_cpu_seconds_total", "counter", "User and system time.", cpuSeconds],
  [
    "process_start_time_seconds",
    "gauge",
    "Start, in seconds since 1970.",
    () => performance.timeOrigin / 1_000,
  ],
] as const;

const lookEveryMs = 500;

export function registerProcess(registry: Registry): void {
  for (const [name, type, help, read] of processMetrics)
    registerSamples(registry, { name, type, help }, () => [{ labels: {}, value: read() }]);
}

/** Tells how late a timer fires: for so long everybody waited. Answers how to end it. */
export function watchEventLoop(late: (seconds: number) => void): () => void {
  let dueMs = performance.now() + lookEveryMs;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    late(Math.max(0, nowMs - dueMs) / 1_000);
    dueMs = nowMs + lookEveryMs;
  }, lookEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
