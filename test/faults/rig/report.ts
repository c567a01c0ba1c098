/** What a run did and what was found, for people: one block for each seed. */
import type { History, Operation, Slowness } from "./history.ts";
import { absences, deliveries, latencies, quantile, slowdown } from "./measures.ts";
import type { RunResult } from "./run-seed.ts";
import type { ViolationKind } from "./violation.ts";

const shownMax = 12;

export function describeRun({
  options,
  plan,
  history,
  violations,
  drains,
  ...times
}: RunResult): string {
  const { operations, logs, faults } = history;
  const writes = operations.filter(({ op }) => op === "chat.sendMessage");
  const entries = logs.flatMap((log) => log.entries);
  const applied = entries.filter((entry) => entry.kind === "apply");
  const count = (kind: ViolationKind): number =>
    violations.filter((violation) => violation.kind === kind).length;
  const lines = [
    `seed ${options.seed}: ${logs.length} sockets, ${Math.round(times.durationMs / 1000)} s`,
    `  faults      ${plan.length}: ${tally(faults.map(({ name }) => name))}`,
    `  operations  ${operations.length}: ${outcomes(operations)}; messages ${writes.length}: ${outcomes(writes)}`,
    `  latency     of acknowledged writes ${quantiles(latencies(operations))} ms`,
    `  deliveries  from send to each receiver ${quantiles(deliveries(history))} ms`,
    `  applied     ${applied.length}, ${applied.filter((entry) => entry.live).length} of them live; ` +
      tally(entries.filter((entry) => entry.kind !== "apply").map(({ kind }) => kind)),
    `  reconnects  ${absences(history).length}, back after ${quantiles(absences(history))} ms`,
    ...(history.slowness ? [describeSlowness(history, history.slowness)] : []),
    ...drains.map(
      ({ name, tookMs, exit }) => `  stopped     ${name} in ${Math.round(tookMs)} ms, with ${exit}`,
    ),
    `  at rest     ${Math.round(times.restMs)} ms after the last fault`,
    `  result      ${count("lost")} lost, ${count("doubled")} doubled, ${count("reordered")} reordered, ${violations.length - count("lost") - count("doubled") - count("reordered")} otherwise`,
  ];
  for (const { kind, what } of violations.slice(0, shownMax)) lines.push(`    ${kind}: ${what}`);
  if (violations.length > shownMax) lines.push(`    … and ${violations.length - shownMax} more`);
  return lines.join("\n");
}

function describeSlowness(history: History, { unsentBytesMax, closes }: Slowness): string {
  return (
    `  slow        at most ${Math.round(unsentBytesMax / 1024)} KiB waited for each, ${closes} were closed; ` +
    `the others' p99 was ${slowdown(history).toFixed(2)} times that of before`
  );
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

function quantiles(values: readonly number[]): string {
  const of = (share: number): string => quantile(values, share).toFixed(0);
  return `p50 ${of(0.5)}, p99 ${of(0.99)}, max ${of(1)}`;
}
