/** A `session.open` that is not even begun here: the socket is closed, and its close says when to come back. */
import type { CloseReason } from "../kit/close-codes.ts";
import { AppError } from "../kit/errors.ts";

export class TurnedAway extends AppError {
  readonly reason: CloseReason;
  readonly delaySeconds: number;

  constructor(reason: CloseReason, delaySeconds: number) {
    super("unavailable", undefined, { retryAfterMs: Math.ceil(delaySeconds * 1000) });
    this.reason = reason;
    this.delaySeconds = delaySeconds;
  }
}
