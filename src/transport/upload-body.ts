/** The body of an upload, as long as it moves: a client that falls silent is not waited for, nor one that takes for ever. */
import { AppError } from "../kit/errors.ts";
import type { Timing } from "./timing.ts";

interface Read {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/** What is late is noticed that much later at most. */
const looksPerStall = 8;

export async function* movingBody(
  request: Request,
  timing: Pick<Timing, "uploadStallMs" | "uploadMs">,
): AsyncGenerator<Uint8Array> {
  const reader = request.body?.getReader();
  if (!reader) return;
  const patience = new Patience(timing, () => reader.cancel());
  let isAtEnd = false;
  try {
    for (;;) {
      patience.begin();
      const next: Read = await reader.read();
      patience.end();
      if (patience.isOver) throw new AppError("timeout", "The body came too slowly.");
      isAtEnd = next.done;
      if (next.value === undefined) return;
      yield next.value;
    }
  } catch (error) {
    throw error instanceof AppError ? error : new AppError("bad-request", "The body ended early.");
  } finally {
    patience.stop();
    if (!isAtEnd) reader.cancel().catch(() => undefined);
  }
}

/**
 * How long the next piece may take, and all of them together. Looked at now and then by one timer: a piece comes every
 * few microseconds, and a timer for each would cost more than the piece.
 */
class Patience {
  isOver = false;
  readonly #stallMs: number;
  readonly #endsAt: number;
  readonly #giveUp: () => Promise<unknown>;
  readonly #timer: Timer;
  /** Since when a piece is awaited; null while nobody waits for the client. */
  #since: number | null = null;

  constructor(
    { uploadStallMs, uploadMs }: { uploadStallMs: number; uploadMs: number },
    giveUp: () => Promise<unknown>,
  ) {
    this.#stallMs = uploadStallMs;
    this.#endsAt = performance.now() + uploadMs;
    this.#giveUp = giveUp;
    this.#timer = setInterval(
      () => this.#look(),
      Math.min(uploadStallMs, uploadMs) / looksPerStall,
    );
  }

  begin(): void {
    this.#since = performance.now();
  }

  end(): void {
    this.#since = null;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const isStalled = this.#since !== null && now >= this.#since + this.#stallMs;
    if (!isStalled && now < this.#endsAt) return;
    this.isOver = true;
    this.stop();
    // Whoever waits for the next piece is told that there is none.
    this.#giveUp().catch(() => undefined);
  }
}
