/** What a run did and what was found, for people: one block for each seed. */
import type { Operation } from "./history.ts";
import type { RunResult } from "./run-seed.ts";
import type { ViolationKind } from "./violation.ts";

const shownMax = 12;

export function describeRun({ options, plan, history, violations, ...times }: RunResult): string {
  const { operations, logs, faults } = history;
  const writes = operations.filter(({ op }) => op === "chat.sendMessage");
  const reconnects = logs.flatMap((log) => log.reconnects);
  const entries = logs.flatMap((log) => log.entries);
  const applied = entries.filter((entry) => entry.kind === "apply");
  const count = (kind: ViolationKind): number =>
    violations.filter((violation) => violation.kind === kind).length;
  const lines = [
    `seed ${options.seed}: ${logs.length} sockets, ${Math.round(times.durationMs / 1000)} s`,
    `  faults      ${plan.length}: ${tally(faults.map(({ name }) => name))}`,
    `  operations  ${operations.length}: ${outcomes(operations)}; messages ${writes.length}: ${outcomes(writes)}`,
    `  latency     of acknowledged writes ${quantiles(operations.flatMap(latencyOf))} ms`,
    `  applied     ${applied.length}, ${applied.filter((entry) => entry.live).length} of them live; ` +
      tally(entries.filter((entry) => entry.kind !== "apply").map(({ kind }) => kind)),
    `  reconnects  ${reconnects.length}, back after ${quantiles(reconnects.map((one) => one.openedAtMs - one.closedAtMs))} ms`,
    `  at rest     ${Math.round(times.restMs)} ms after the last fault`,
    `  result      ${count("lost")} lost, ${count("doubled")} doubled, ${count("reordered")} reordered, ${violations.length - count("lost") - count("doubled") - count("reordered")} otherwise`,
  ];
  for (const { kind, what } of violations.slice(0, shownMax)) lines.push(`    ${kind}: ${what}`);
  if (violations.length > shownMax) lines.push(`    … and ${violations.length - shownMax} more`);
  return lines.join("\n");
}

function latencyOf({ outcome, startedAtMs, endedAtMs }: Operation): number[] {
  return outcome === "ok" && endedAtMs !== null ? [endedAtMs - startedAtMs] : [];
}

function outcomes(operations: readonly Operation[]): string {
  return tally(operations.map(({ outcome }) => outcome));
}

function tally(names: readonly string[]): string {
  const counts = [...Map.groupBy(names, (name) => name)].map(
    ([name, those]) => `${those.length} ${name}`,
  );
  return counts.join(", ") || "none";
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function quantiles(values: readonly number[]): string {
  const of = (share: number): string => quantile(values, share).toFixed(0);
  return `p50 ${of(0.5)}, p99 ${of(0.99)}, max ${of(1)}`;
}
