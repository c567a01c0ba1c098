/** Pushes that arrive before the answer to `session.open` has left: they are told after it, in order. */
import type { Frame } from "../realtime/frames.ts";

export type PushKind = "event" | "signal";

/** While `session.open` waits for PostgreSQL. */
const earlyPushesMax = 1_000;

export class EarlyPushes {
  readonly #held: { readonly frame: Frame; readonly kind: PushKind }[] = [];

  /** Answers false where an event is one too many; a signal is let go. */
  add(frame: Frame, kind: PushKind): boolean {
    if (this.#held.length >= earlyPushesMax) return kind === "signal";
    this.#held.push({ frame, kind });
    return true;
  }

  release(send: (frame: Frame, kind: PushKind) => void): void {
    for (const { frame, kind } of this.#held) send(frame, kind);
  }
}
