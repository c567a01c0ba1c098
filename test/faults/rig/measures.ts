/** Numbers of a run: how long things took, and whether that is what was promised. */
import type { History, Operation } from "./history.ts";
import type { Preset } from "./presets.ts";
import type { RunResult } from "./run-seed.ts";
import type { Violation } from "./violation.ts";

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function latencies(operations: readonly Operation[]): number[] {
  return operations.flatMap(({ outcome, startedAtMs, endedAtMs }) =>
    outcome === "ok" && endedAtMs !== null ? [endedAtMs - startedAtMs] : [],
  );
}

/** From the moment a message was first sent until it reached each other client live. */
export function deliveries(
  { operations, logs }: Pick<History, "operations" | "logs">,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): number[] {
  const sentAtMs = new Map<string, number>();
  for (const { op, outcome, result, startedAtMs } of operations) {
    if (op !== "chat.sendMessage" || outcome !== "ok") continue;
    const { chatId, seq } = result as { chatId: string; seq: number };
    const place = `chat:${chatId} ${seq}`;
    sentAtMs.set(place, Math.min(startedAtMs, sentAtMs.get(place) ?? Number.POSITIVE_INFINITY));
  }
  return logs.flatMap((log) =>
    log.heard.flatMap(({ stream, seq, atMs }) => {
      const fromMs = sentAtMs.get(`${stream} ${seq}`);
      return fromMs === undefined || fromMs < from || fromMs > to ? [] : [atMs - fromMs];
    }),
  );
}

export function absences({ logs }: Pick<History, "logs">): number[] {
  return logs.flatMap((log) =>
    log.reconnects.map(({ closedAtMs, openedAtMs }) => openedAtMs - closedAtMs),
  );
}

export function judgeMeasures({ history }: RunResult, preset: Preset): Violation[] {
  const violations: Violation[] = [];
  const { acknowledgedMin = 0, backWithinMs = Number.POSITIVE_INFINITY } = preset;
  const acknowledged = history.operations.filter(({ outcome }) => outcome === "ok").length;
  if (acknowledged < acknowledgedMin)
    violations.push({ kind: "slow", what: `${acknowledged} acknowledged of ${acknowledgedMin}` });
  const backMs = Math.round(quantile(absences(history), 0.99));
  if (backMs > backWithinMs)
    violations.push({ kind: "slow", what: `back after ${backMs} ms (p99), not ${backWithinMs}` });
  return [...violations, ...judgeSlowness(history, preset)];
}

/** How much longer the others waited while some took nothing: p99 beside p99. */
export function slowdown(history: History): number {
  const sinceMs = history.slowness?.sinceMs ?? 0;
  const before = quantile(deliveries(history, 0, sinceMs), 0.99);
  return quantile(deliveries(history, sinceMs), 0.99) / before;
}

function judgeSlowness(history: History, preset: Preset): Violation[] {
  const { slowness } = history;
  if (!slowness) return [];
  const { unsentBytesMax = Infinity, slowdownMax = Infinity, slowClosesMin = 0 } = preset;
  const violations: Violation[] = [];
  if (slowness.unsentBytesMax > unsentBytesMax)
    violations.push({
      kind: "slow",
      what: `${slowness.unsentBytesMax} bytes waited for one socket`,
    });
  if (slowness.closes < slowClosesMin)
    violations.push({
      kind: "slow",
      what: `${slowness.closes} readers were closed: none was slow`,
    });
  const times = slowdown(history);
  if (times > slowdownMax)
    violations.push({ kind: "slow", what: `the others waited ${times.toFixed(1)} times as long` });
  return violations;
}
