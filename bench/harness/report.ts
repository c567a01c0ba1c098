/** A benchmark's outcome: a table for people, then one line of JSON for programs. */
import { cpus, loadavg } from "node:os";

export interface Verdict {
  /** The number the goal speaks of. */
  readonly result: number;
  readonly unit: string;
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Outcome extends Verdict {
  readonly benchmark: string;
  readonly question: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  /** Where one measurement answers more than one question. */
  readonly also?: readonly Verdict[];
  readonly notes?: readonly string[];
}

/** What the machine did already when the benchmark began: others at work show here. */
const loadAtStart = loadavg()[0] ?? Number.NaN;

export function report(outcome: Outcome): void {
  console.log(`\n${outcome.benchmark}: ${outcome.question}\n`);
  console.log(table(outcome.rows));
  console.log("");
  for (const verdict of [outcome, ...(outcome.also ?? [])]) {
    const reached = isReached(verdict);
    const words =
      reached === null ? "" : `, goal ${describe(verdict.goal)}: ${reached ? "reached" : "MISSED"}`;
    console.log(`  → ${format(verdict.result)} ${verdict.unit}${words}`);
  }
  for (const note of outcome.notes ?? []) console.log(`    ${note}`);
  const machine = {
    ...{ cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, bun: Bun.version },
    loadAtStart,
  };
  const reached = isReached(outcome);
  console.log(JSON.stringify({ ...outcome, reached, machine, at: new Date().toISOString() }));
}

export function isReached({ goal, result }: Pick<Verdict, "goal" | "result">): boolean | null {
  if (goal === undefined) return null;
  return "atLeast" in goal ? result >= goal.atLeast : result <= goal.atMost;
}

export function describe(goal: Verdict["goal"]): string {
  if (goal === undefined) return "";
  return "atLeast" in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
}

export function table(rows: readonly Readonly<Record<string, string | number>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = [names, ...rows.map((row) => names.map((name) => format(row[name] ?? "")))];
  const widths = names.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) =>
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    )
    .map((row) => `  ${row.join("  ")}`)
    .join("\n");
}

export function format(value: string | number): string {
  if (typeof value === "string") return value;
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
