/** How a `session.open` that came to nothing ends its socket. */
import { closeCodes, type CloseReason } from "../kit/close-codes.ts";
import { AppError, type ErrorCode } from "../kit/errors.ts";

/** It is not even begun here: the close says when to come back. */
export class TurnedAway extends AppError {
  readonly reason: CloseReason;
  readonly delaySeconds: number;

  constructor(reason: CloseReason, delaySeconds: number) {
    super("unavailable", undefined, { retryAfterMs: Math.ceil(delaySeconds * 1000) });
    this.reason = reason;
    this.delaySeconds = delaySeconds;
  }
}

const passing = new Set<ErrorCode>(["unavailable", "timeout", "internal"]);

export function closeOf(refusal: AppError): { reason: CloseReason; delaySeconds?: number } {
  if (refusal.code === "unauthenticated") return { reason: "unauthenticated" };
  return passing.has(refusal.code)
    ? { reason: "overload", delaySeconds: overloadDelaySeconds() }
    : { reason: "protocol" };
}

/** Where nobody knows when there will be room: not the same for all, who would come back all at once. */
export function overloadDelaySeconds(): number {
  return Math.round(closeCodes.overload.delaySeconds * (1 + Math.random()) * 1000) / 1000;
}
