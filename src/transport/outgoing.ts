/**
 * What waits to be sent to one socket: collected while the process is busy with the same turn, then written in one go.
 * Bounded: what a client asked for may be large, what is pushed to it may not pile up.
 */
import type { ServerWebSocket } from "bun";

/** Bytes of pushes that may stand unsent, beside the replies the client itself asked for. */
export const unsentPushBytesMax = 256 * 1024;
/** Signals may be lost, so they give way first. */
const unsentBytesBeforeSignalsDrop = 128 * 1024;

/** Frames of one kind, one after the other. */
interface Run {
  readonly isPush: boolean;
  bytes: number;
}

export class Outgoing {
  readonly #socket: ServerWebSocket<unknown>;
  readonly #sent: (frames: number) => void;
  #frames: string[] = [];
  #queuedBytes = 0;
  /** What may still be unsent, oldest first. Only exact about who waits behind whom, which is what the bound needs. */
  readonly #runs: Run[] = [];
  #runBytes = 0;
  #pushBytes = 0;

  /** `sent` is told of every write. */
  constructor(socket: ServerWebSocket<unknown>, sent: (frames: number) => void) {
    this.#socket = socket;
    this.#sent = sent;
  }

  get unsentBytes(): number {
    return this.#socket.getBufferedAmount() + this.#queuedBytes;
  }

  reply(frame: string): void {
    this.#queue(frame, false);
  }

  /** Answers false when the socket is too slow to be given more: close it, resuming repairs the rest. */
  event(frame: string): boolean {
    this.#settle();
    if (this.#pushBytes + Buffer.byteLength(frame) > unsentPushBytesMax) return false;
    this.#queue(frame, true);
    return true;
  }

  /** Answers false when it was dropped. */
  signal(frame: string): boolean {
    this.#settle();
    if (this.unsentBytes > unsentBytesBeforeSignalsDrop) return false;
    this.#queue(frame, true);
    return true;
  }

  flush(): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#sent(frames.length);
    this.#frames = [];
    this.#queuedBytes = 0;
    if (frames.length === 1) {
      this.#socket.sendText(frames[0] ?? "");
      return;
    }
    this.#socket.cork(() => {
      for (const frame of frames) this.#socket.sendText(frame);
    });
  }

  #queue(frame: string, isPush: boolean): void {
    if (this.#frames.push(frame) === 1) queueMicrotask(() => this.flush());
    const bytes = Buffer.byteLength(frame);
    this.#queuedBytes += bytes;
    this.#runBytes += bytes;
    if (isPush) this.#pushBytes += bytes;
    const latest = this.#runs.at(-1);
    if (latest?.isPush === isPush) latest.bytes += bytes;
    else this.#runs.push({ isPush, bytes });
  }

  /** Takes off the runs what the socket has sent meanwhile. */
  #settle(): void {
    let sent = this.#runBytes - this.unsentBytes;
    for (let oldest = this.#runs[0]; oldest && sent > 0; oldest = this.#runs[0]) {
      const bytes = Math.min(sent, oldest.bytes);
      sent -= bytes;
      this.#runBytes -= bytes;
      if (oldest.isPush) this.#pushBytes -= bytes;
      oldest.bytes -= bytes;
      if (oldest.bytes === 0) this.#runs.shift();
    }
  }
}
