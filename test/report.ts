/** What bun's JUnit report says of a run: how many tests there were, and which failed, of what. */
import { readFileSync } from "node:fs";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Failure {
  readonly file: string;
  readonly name: string;
  readonly reason: readonly string[];
}

/** So that all of it is in the last screenful of a log. */
const linesMax = 24;

/** Empty where a run broke off before it reported. */
export function readReport(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** A file that does not even load fails the run without failing a test, so the exit code counts too. */
export function countsOf(report: string, code: number): Counts {
  const totals = /<testsuites[^>]*>/.exec(report)?.[0] ?? "";
  const count = (name: string): number => Number(attributeOf(totals, name));
  const failed = count("failures") + count("errors");
  const skipped = count("skipped");
  const passed = count("tests") - failed - skipped;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped };
}

/** For the end of a long log, where whoever looks for the reason looks first. */
export function failuresOf(report: string): string[] {
  const failures = Array.from(
    report.matchAll(/(<testcase [^>]*[^/]>)\s*(<(?:failure|error)\b[^>]*>)/g),
    ([, testCase = "", failure = ""]): Failure => ({
      file: attributeOf(testCase, "file"),
      name: [attributeOf(testCase, "classname"), attributeOf(testCase, "name")]
        .filter((part) => part !== "")
        .join(" > "),
      reason: attributeOf(failure, "message")
        .split("\n")
        .filter((line) => line.trim() !== ""),
    }),
  );
  const linesEach = Math.max(2, Math.floor(linesMax / failures.length));
  const shown = failures.slice(0, linesMax / linesEach);
  const lines = shown.flatMap(({ file, name, reason }) => [
    `✗ ${file}: ${name}`,
    ...reason.slice(0, linesEach - 1).map((line) => `    ${line}`),
  ]);
  const hidden = failures.length - shown.length;
  return hidden > 0 ? [...lines, `✗ and ${hidden} more, further up`] : lines;
}

function attributeOf(tag: string, name: string): string {
  const [, value = ""] = new RegExp(`\\b${name}="([^"]*)"`).exec(tag) ?? [];
  return value
    .replaceAll("&#10;", "\n")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
