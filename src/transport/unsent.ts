/**
 * What a socket was given and has not sent: whose bytes they are, in order, and since when none of them leaves. There is
 * one of these only while something waits.
 */

/** Bytes of one kind, one after the other. */
interface Run {
  readonly isPush: boolean;
  bytes: number;
}

export class Unsent {
  readonly #runs: Run[] = [];
  #bytes = 0;
  #pushBytes = 0;
  /** Of all that, what the socket was not handed yet. */
  #queuedBytes = 0;
  #leftInAll = 0;
  /** How much had left when some last did, and when that was. */
  #leftBytes = 0;
  #leftAtMs: number | null = null;

  /** Of the pushes alone, as of the last `settle`. */
  get pushBytes(): number {
    return this.#pushBytes;
  }

  given(bytes: number, isPush: boolean): void {
    this.#bytes += bytes;
    this.#queuedBytes += bytes;
    if (isPush) this.#pushBytes += bytes;
    const latest = this.#runs.at(-1);
    if (latest?.isPush === isPush) latest.bytes += bytes;
    else this.#runs.push({ isPush, bytes });
  }

  handedOver(): void {
    this.#queuedBytes = 0;
  }

  /** Takes off what has left meanwhile, the oldest first, given what the socket holds. */
  settle(bufferedBytes: number): void {
    let left = this.#bytes - this.#queuedBytes - bufferedBytes;
    for (let oldest = this.#runs[0]; oldest && left > 0; oldest = this.#runs[0]) {
      const bytes = Math.min(left, oldest.bytes);
      left -= bytes;
      this.#bytes -= bytes;
      this.#leftInAll += bytes;
      if (oldest.isPush) this.#pushBytes -= bytes;
      oldest.bytes -= bytes;
      if (oldest.bytes === 0) this.#runs.shift();
    }
  }

  /** Milliseconds since some of it left, or since the first question; 0 while no more than `fewBytes` wait. */
  stuckMs(nowMs: number, fewBytes: number): number {
    const isFirstLook = this.#leftAtMs === null;
    if (isFirstLook || this.#bytes <= fewBytes || this.#leftInAll > this.#leftBytes) {
      this.#leftBytes = this.#leftInAll;
      this.#leftAtMs = nowMs;
    }
    return nowMs - (this.#leftAtMs ?? nowMs);
  }
}
