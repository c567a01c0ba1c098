/**
 * What waits to be sent to one socket: collected while the process is busy with the same turn, then written in one go.
 * Bounded: what a client asked for may be large, what is pushed to it may not pile up.
 */
import type { ServerWebSocket } from "bun";

/** Bytes of pushes that may stand unsent, beside the replies the client itself asked for. */
export const unsentPushBytesMax = 256 * 1024;
/** Signals may be lost, so they give way first. */
const unsentBytesBeforeSignalsDrop = 128 * 1024;

export class Outgoing {
  readonly #socket: ServerWebSocket<unknown>;
  #frames: string[] = [];
  #queuedBytes = 0;
  /** Bytes of replies since the socket was last fully drained. */
  #replyBytes = 0;

  constructor(socket: ServerWebSocket<unknown>) {
    this.#socket = socket;
  }

  get unsentBytes(): number {
    return this.#socket.getBufferedAmount() + this.#queuedBytes;
  }

  reply(frame: string): void {
    this.#replyBytes += Buffer.byteLength(frame);
    this.#queue(frame);
  }

  /** Answers false when the socket is too slow to be given more: close it, resuming repairs the rest. */
  event(frame: string): boolean {
    const unsent = this.unsentBytes;
    if (unsent === 0) this.#replyBytes = 0;
    if (unsent - this.#replyBytes + Buffer.byteLength(frame) > unsentPushBytesMax) return false;
    this.#queue(frame);
    return true;
  }

  /** Answers false when it was dropped. */
  signal(frame: string): boolean {
    if (this.unsentBytes > unsentBytesBeforeSignalsDrop) return false;
    this.#queue(frame);
    return true;
  }

  drained(): void {
    this.#replyBytes = 0;
  }

  flush(): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
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

  #queue(frame: string): void {
    if (this.#frames.push(frame) === 1) queueMicrotask(() => this.flush());
    this.#queuedBytes += Buffer.byteLength(frame);
  }
}
