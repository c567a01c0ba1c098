/** A benchmark's outcome: a table for people, then one line of JSON for programs. */
import { cpus } from "node:os";

export interface Outcome {
  readonly benchmark: string;
  readonly question: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  /** The number the goal speaks of. */
  readonly result: number;
  readonly unit: string;
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  readonly notes?: readonly string[];
}

export function report(outcome: Outcome): void {
  const reached = isReached(outcome);
  console.log(`\n${outcome.benchmark}: ${outcome.question}\n`);
  console.log(table(outcome.rows));
  const verdict =
    reached === null ? "" : `, goal ${describe(outcome.goal)}: ${reached ? "reached" : "MISSED"}`;
  console.log(`\n  → ${format(outcome.result)} ${outcome.unit}${verdict}`);
  for (const note of outcome.notes ?? []) console.log(`    ${note}`);
  const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, bun: Bun.version };
  console.log(JSON.stringify({ ...outcome, reached, machine, at: new Date().toISOString() }));
}

export function isReached({ goal, result }: Pick<Outcome, "goal" | "result">): boolean | null {
  if (goal === undefined) return null;
  return "atLeast" in goal ? result >= goal.atLeast : result <= goal.atMost;
}

export function describe(goal: Outcome["goal"]): string {
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
