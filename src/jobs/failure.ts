/** What may be said of a failed job in logs and in the queue's own table: never its data, nor words that may quote it. */
import { AppError } from "#src/kit/errors.ts";
import { unwrapped } from "#src/platform/postgres-errors.ts";

export interface Failure {
  readonly error: string;
  readonly code?: string;
  readonly message?: string;
  /** Where it was thrown, without the first line, which repeats the message. */
  readonly at?: string;
}

const framesKept = 8;

export function describeFailure(thrown: unknown): Failure {
  const error = unwrapped(thrown);
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  // Libraries quote addresses and values in their messages; ours are written to be read by anyone.
  const isOurs = error instanceof AppError || error.message.startsWith("Broken invariant: ");
  return {
    error: error.name,
    ...code,
    ...(isOurs ? { message: error.message } : {}),
    // The driver's own frames end in the driver.
    at: framesOf(thrown instanceof Error ? thrown : error),
  };
}

function framesOf(error: Error): string {
  const lines = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return lines
    .slice(0, framesKept)
    .map((line) => line.trim())
    .join(" | ");
}
