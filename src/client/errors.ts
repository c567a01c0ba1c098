/** What a refused or unanswered request rejects with: the server's error object, or the client's own word for it. */
import type { ErrorCode } from "./generated.ts";
import { isRecord } from "./json.ts";

/**
 * `closed`: `close()`, `logout()` or another login ended this client before an answer came. `aborted`: the caller's signal
 * did. `unsupported`: this server does not have it (yet). Every other code is the server's.
 */
export type HubbubErrorCode = ErrorCode | "closed" | "aborted" | "unsupported";

export interface HubbubErrorDetails {
  /** Field of the input (a path with dots) → what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
  /** How long to wait before the same request can succeed. */
  readonly retryAfterMs?: number;
  /** Finds the request in the server's log. */
  readonly requestId?: string;
}

export class HubbubError extends Error {
  readonly code: HubbubErrorCode;
  readonly fields: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: HubbubErrorCode, message: string, details: HubbubErrorDetails = {}) {
    super(message);
    this.name = "HubbubError";
    this.code = code;
    this.fields = details.fields ?? {};
    this.retryAfterMs = details.retryAfterMs;
    this.requestId = details.requestId;
  }
}

/** Reads the `error` object of either door. A server newer than this client may use codes it does not know: they pass. */
export function errorFromWire(value: unknown): HubbubError {
  if (!isRecord(value) || typeof value["code"] !== "string")
    return new HubbubError("internal", "The server refused without saying why.");
  const { code, message, fields, retryAfterMs, requestId } = value;
  return new HubbubError(code as HubbubErrorCode, typeof message === "string" ? message : code, {
    ...(isRecord(fields) ? { fields: fields as Record<string, string> } : {}),
    ...(typeof retryAfterMs === "number" ? { retryAfterMs } : {}),
    ...(typeof requestId === "string" ? { requestId } : {}),
  });
}

export function isHubbubError(error: unknown, code?: HubbubErrorCode): error is HubbubError {
  return error instanceof HubbubError && (code === undefined || error.code === code);
}
