/** One direction of a proxied connection: what one socket says is said to the other, in order, late, or not at all. */
import type { Socket } from "node:net";

/** What a lane asks of its network each time something is due. */
export interface Weather {
  readonly isBlackhole: boolean;
  readonly delayMs: number;
}

type Item = { readonly dueMs: number } & (
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "end" }
  | { readonly kind: "gone" }
);

/** Held back by a delay at most; the rest waits in the sender's own buffers, as on a slow line. */
const heldBytesMax = 1024 * 1024;

export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #weather: Weather;
  readonly #used: () => void;
  readonly #queue: Item[] = [];
  #heldBytes = 0;
  #isFull = false;
  #timer: NodeJS.Timeout | null = null;
  #bytesLeft = Number.POSITIVE_INFINITY;

  /** `used` is called once the bytes that `limit` allowed have passed. */
  constructor(from: Socket, to: Socket, weather: Weather, used: () => void) {
    this.#from = from;
    this.#to = to;
    this.#weather = weather;
    this.#used = used;
    from.on("data", (bytes: Buffer) => this.#take({ kind: "bytes", bytes, dueMs: this.#dueMs() }));
    from.on("end", () => this.#take({ kind: "end", dueMs: this.#dueMs() }));
    from.on("error", () => undefined);
    from.on("close", () => this.#take({ kind: "gone", dueMs: this.#dueMs() }));
    to.on("drain", () => {
      this.#isFull = false;
      this.pump();
    });
  }

  /** So many more bytes pass, and then none. */
  limit(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  /** Passes on what is due. To be called whenever the weather changes. */
  pump(): void {
    this.#wake(null);
    while (!this.#isFull && !this.#weather.isBlackhole) {
      const item = this.#queue[0];
      if (!item) break;
      const earlyMs = item.dueMs - performance.now();
      if (earlyMs > 0) {
        this.#wake(earlyMs);
        break;
      }
      this.#queue.shift();
      this.#pass(item);
    }
    const isHeld = this.#weather.isBlackhole || this.#isFull || this.#heldBytes >= heldBytesMax;
    if (isHeld) this.#from.pause();
    else this.#from.resume();
  }

  stop(): void {
    this.#wake(null);
    this.#queue.length = 0;
  }

  #dueMs(): number {
    return performance.now() + this.#weather.delayMs;
  }

  #take(item: Item): void {
    this.#queue.push(item);
    if (item.kind === "bytes") this.#heldBytes += item.bytes.length;
    this.pump();
  }

  #pass(item: Item): void {
    switch (item.kind) {
      case "bytes": {
        this.#heldBytes -= item.bytes.length;
        const bytes = item.bytes.subarray(0, this.#bytesLeft);
        this.#bytesLeft -= bytes.length;
        if (!this.#to.writable) return;
        if (this.#bytesLeft > 0) this.#isFull = !this.#to.write(bytes);
        else this.#to.write(bytes, this.#used);
        return;
      }
      case "end":
        this.#to.end();
        return;
      case "gone":
        this.#to.destroy();
    }
  }

  #wake(inMs: number | null): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = inMs === null ? null : setTimeout(() => this.pump(), inMs);
  }
}
