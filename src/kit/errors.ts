/** The closed table of errors. Both doors answer with the same object; a code never changes its meaning. */

interface ErrorTraits {
  /** Status on the HTTP door. */
  readonly status: number;
  /** Whether sending the same request again, unchanged, can succeed. */
  readonly retry: boolean;
  readonly meaning: string;
}

export const errorTable = {
  "bad-request": { status: 400, retry: false, meaning: "The request could not be read." },
  "invalid-code": { status: 400, retry: false, meaning: "The code is wrong, used or expired." },
  unauthenticated: { status: 401, retry: false, meaning: "Log in, or get a new token, first." },
  "wrong-credentials": {
    status: 401,
    retry: false,
    meaning: "No such person, or another password.",
  },
  forbidden: { status: 403, retry: false, meaning: "You may see it, but not do this to it." },
  "confirmation-required": {
    status: 403,
    retry: false,
    meaning: "Confirm that it is you with auth.confirm, then do it again.",
  },
  "not-found": { status: 404, retry: false, meaning: "It does not exist, or not for you." },
  "method-not-allowed": {
    status: 405,
    retry: false,
    meaning: "This address takes another HTTP method.",
  },
  conflict: { status: 409, retry: false, meaning: "It contradicts what is stored." },
  "key-expired": {
    status: 410,
    retry: false,
    meaning: "The idempotency key is older than 7 days.",
  },
  "too-large": { status: 413, retry: false, meaning: "The body exceeds the limit." },
  "unsupported-media": {
    status: 415,
    retry: false,
    meaning: "That content type is not accepted here.",
  },
  misdirected: { status: 421, retry: false, meaning: "This server does not answer for that host." },
  invalid: {
    status: 422,
    retry: false,
    meaning: "A field does not hold what it must; `fields` names it.",
  },
  limit: { status: 422, retry: false, meaning: "You have as many of these as one may have." },
  "rate-limited": { status: 429, retry: true, meaning: "Too fast; wait `retryAfterMs`." },
  internal: {
    status: 500,
    retry: false,
    meaning: "A fault of the server; `requestId` finds it in the log.",
  },
  unavailable: { status: 503, retry: true, meaning: "The server cannot do this right now." },
  timeout: {
    status: 504,
    retry: true,
    meaning: "It took too long; it may or may not have happened.",
  },
} as const satisfies Record<string, ErrorTraits>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorDetails {
  /** Path of the field within the input (`""` is the whole input) → what is wrong with it. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
}

/** The error object on the wire. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterMs?: number;
  readonly requestId: string;
}

/** A wait is said in words as well: many a log has the message and nothing else. */
function meaningOf(code: ErrorCode, { retryAfterMs }: ErrorDetails): string {
  const { meaning } = errorTable[code];
  if (code !== "rate-limited" || retryAfterMs === undefined) return meaning;
  return `Too fast; wait ${Math.ceil(retryAfterMs / 1000)} s (\`retryAfterMs\`).`;
}

/** What a handler throws to refuse. Its message is shown to the caller: nothing private belongs in it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message?: string, details: ErrorDetails = {}) {
    super(message ?? meaningOf(code, details));
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }

  toWire(requestId: string): WireError {
    return { code: this.code, message: this.message, ...this.details, requestId };
  }
}

/**
 * A no whose work must stand: a counted try, a session ended because its token was stolen. A thrown error rolls the
 * transaction back; a returned refusal commits it, and then the caller gets the error.
 */
export class Refusal {
  readonly error: AppError;

  constructor(error: AppError) {
    this.error = error;
  }
}

/** Refuses one field of the input. */
export function invalidField(field: string, problem: string): AppError {
  const what = field === "" ? "The input" : field;
  return new AppError("invalid", `${what} ${problem}.`, { fields: { [field]: problem } });
}

/** The one answer for what is missing and for what the caller may not know to exist. */
export function notFound(): AppError {
  return new AppError("not-found");
}
