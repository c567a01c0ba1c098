/** Turns whatever was thrown into one of our errors. What is not ours to tell stays in the log. */
import { AppError, type ErrorCode } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import type { Contract } from "../kit/operation.ts";
import { unwrapped } from "../platform/postgres-errors.ts";

/** Any operation may answer these without declaring them. */
const undeclared = new Set<ErrorCode>([
  "bad-request",
  "unauthenticated",
  "invalid",
  "rate-limited",
  "internal",
  "unavailable",
  "timeout",
]);

/** PostgreSQL is away, starting, stopping or full of connections; or ours to it broke. */
const awayCodes = new Set([
  ...["57P01", "57P02", "57P03", "53300", "08000", "08001", "08003", "08006", "25006", "53100"],
  ...["CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED", "CONNECT_TIMEOUT"],
  ...["ECONNREFUSED", "ECONNRESET", "ENOENT", "EPIPE"],
]);
const statementTimeout = "57014";
/** Statement timeout, lock timeout, idle in transaction. */
const slowCodes = new Set([statementTimeout, "55P03", "25P03"]);

export function toAppError(error: unknown, contract: Contract | null, log: Log): AppError {
  if (error instanceof AppError) {
    if (!contract || isDeclared(error.code, contract)) return error;
    log.error({ err: error, code: error.code }, "an operation answered a code it does not declare");
    return new AppError("internal");
  }
  const code = codeOf(error);
  if (awayCodes.has(code)) {
    log.warn({ errorCode: code }, "a service is away");
    return new AppError("unavailable", undefined, { retryAfterMs: 1000 });
  }
  if (slowCodes.has(code)) {
    log.warn({ errorCode: code }, "a statement took too long");
    return new AppError("timeout");
  }
  log.error({ err: error }, "an operation failed");
  return new AppError("internal");
}

/** PostgreSQL was not there or went away: what was under way may have been committed. */
export function isAway(error: unknown): boolean {
  return awayCodes.has(codeOf(error));
}

export function isStatementTimeout(error: unknown): boolean {
  return codeOf(error) === statementTimeout;
}

function codeOf(error: unknown): string {
  const own = unwrapped(error);
  return own instanceof Error && "code" in own ? String(own.code) : "";
}

function isDeclared(code: ErrorCode, contract: Contract): boolean {
  if (undeclared.has(code) || contract.errors.includes(code)) return true;
  // What staff are refused with is said of their operations by their role.
  if (contract.access === "staff" && (code === "forbidden" || code === "confirmation-required"))
    return true;
  return contract.kind === "write" && (code === "conflict" || code === "key-expired");
}
