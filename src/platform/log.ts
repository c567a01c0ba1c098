/** Logs: JSON lines in production, for people in development. Whatever slips in under a secret's name is blanked. */
import pino from "pino";
import type { Log } from "#src/kit/log.ts";
import { unwrapped } from "./postgres-errors.ts";

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly format: "json" | "readable";
  /** Standard output unless given. */
  readonly destination?: pino.DestinationStream;
}

const secretFields = [
  ...[
    "password",
    "secret",
    "token",
    "accessToken",
    "refreshToken",
    "code",
    "authorization",
    "cookie",
  ],
  ...["deviceSecret", "currentPassword", "newPassword", "recoveryCodes", "ticket", "verifier"],
  ...["email", "phone", "identifier", "text", "body", "sync", "key"],
];

/** At the top of a record, one and two levels down: deeper than any record of ours. */
const redactedPaths = secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

export async function createLog({ level, format, destination }: LogOptions): Promise<Log> {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: redactedPaths, censor },
    serializers: { err: describeError },
  };
  return pino(options, destination ?? (await standardOutput(format)));
}

/** A code is a secret when it is one that we mail; those of errors are words, or five characters long. */
function censor(value: unknown, path: readonly string[]): unknown {
  return path.at(-1) === "code" && !/^\d{6,}$/.test(String(value)) ? value : "[redacted]";
}

/** An error's own fields may hold a statement's parameters: only name, message, code and stack are kept. */
function describeError(thrown: unknown): object {
  const error = unwrapped(thrown);
  if (!(error instanceof Error)) return { message: String(error) };
  const { name } = error;
  const code = "code" in error ? String(error.code) : undefined;
  const message = withoutValues(withoutPasswords(error.message), code);
  // The driver's own frames end in the driver.
  const { stack = "" } = thrown instanceof Error ? thrown : error;
  return {
    ...{ name, message },
    ...(code === undefined ? {} : { errorCode: code }),
    stack: `${name}: ${message}${framesOf(stack)}`,
  };
}

/** A stack begins with the message, which may have several lines. */
function framesOf(stack: string): string {
  const at = stack.search(/\n\s+at /);
  return at === -1 ? "" : withoutPasswords(stack.slice(at));
}

/** PostgreSQL quotes a value that it cannot read. Names of columns and constraints, in errors of other classes, stay. */
function withoutValues(message: string, code: string | undefined): string {
  return code?.startsWith("22") === true ? message.replaceAll(/"[^]*"/g, '"…"') : message;
}

/** Drivers like to quote the URL they could not reach. */
function withoutPasswords(text: string): string {
  return text.replaceAll(/\/\/[^\s/@]*@/g, "//[redacted]@");
}

/** Written at once, not by a worker: the last line before a crash is the one that matters. */
async function standardOutput(format: LogOptions["format"]): Promise<pino.DestinationStream> {
  const destination = pino.destination({ sync: true });
  if (format === "json") return destination;
  const { default: pretty } = await import("pino-pretty");
  return pretty({ destination, sync: true, translateTime: "SYS:HH:MM:ss", ignore: "requestId" });
}
