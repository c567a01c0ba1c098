/** Lines typed before, kept for the next time, but none that holds a secret. For the person alone to read. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const linesMax = 500;

/** Fields that no file should hold, given as `name=` or in JSON. */
const secretField = /(password|secret|token|code|answer|response|credential)\w*["']?\s*[=:]/i;

export function holdsSecret(line: string): boolean {
  return secretField.test(line);
}

export function historyFile(env: Readonly<Record<string, string | undefined>>): string {
  const folder = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return join(folder, "hubbub", "console-history");
}

/** The newest first, as readline has them. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .toReversed();
  } catch {
    return [];
  }
}

/** Quietly not at all where there is no place for it. */
export function writeHistory(file: string, newestFirst: readonly string[]): void {
  const lines = newestFirst.filter((line) => !holdsSecret(line)).slice(0, linesMax);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${lines.toReversed().join("\n")}\n`, { mode: 0o600 });
  } catch {
    // A console without a memory is still a console.
  }
}
