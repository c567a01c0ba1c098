/**
 * What waits to be sent to one socket: collected while the process is busy with the same turn, then written in one go.
 * Bounded: what a client asked for may be large, what is pushed to it may not pile up.
 */
import type { ServerWebSocket } from "bun";
import type { Frame } from "../realtime/frames.ts";

/** Bytes of pushes that may stand unsent, beside the replies the client itself asked for. */
export const unsentPushBytesMax = 256 * 1024;
/** Signals may be lost, so they give way first. */
const unsentBytesBeforeSignalsDrop = 128 * 1024;

/** Frames of one kind, one after the other. */
interface Run {
  readonly isPush: boolean;
  bytes: number;
}

/** Told of every write. */
export interface FrameCounter {
  countFrames(direction: "out", count: number, bytes: number): void;
}

export class Outgoing {
  readonly #socket: ServerWebSocket<unknown>;
  readonly #owner: FrameCounter;
  // What an idle socket does not need is not kept for it: there may be ten thousand of them.
  #frames: string[] | null = null;
  #queuedBytes = 0;
  /** What may still be unsent, oldest first. Only exact about who waits behind whom, which is what the bound needs. */
  #runs: Run[] | null = null;
  #runBytes = 0;
  #pushBytes = 0;
  #queuedInAll = 0;
  /** How much had left when some last did, and when that was. */
  #leftBytes = 0;
  #leftAtMs = 0;

  constructor(socket: ServerWebSocket<unknown>, owner: FrameCounter) {
    this.#socket = socket;
    this.#owner = owner;
  }

  get unsentBytes(): number {
    return this.#socket.getBufferedAmount() + this.#queuedBytes;
  }

  reply(text: string): void {
    this.#queue(text, Buffer.byteLength(text), false);
  }

  /** Answers false when the socket is too slow to be given more: close it, resuming repairs the rest. */
  event(frame: Frame): boolean {
    this.#settle();
    if (this.#pushBytes + frame.bytes > unsentPushBytesMax) return false;
    this.#queue(frame.text, frame.bytes, true);
    return true;
  }

  /** Answers false when it was dropped. */
  signal(frame: Frame): boolean {
    this.#settle();
    if (this.unsentBytes > unsentBytesBeforeSignalsDrop) return false;
    this.#queue(frame.text, frame.bytes, true);
    return true;
  }

  /** How long nothing has left although much waits; to be asked regularly. 0 while little waits. */
  stuckMs(nowMs: number): number {
    const left = this.#queuedInAll - this.unsentBytes;
    const isFirstLook = this.#leftAtMs === 0;
    if (isFirstLook || this.unsentBytes <= unsentPushBytesMax || left > this.#leftBytes) {
      this.#leftBytes = left;
      this.#leftAtMs = nowMs;
      this.#settle();
    }
    return nowMs - this.#leftAtMs;
  }

  flush(): void {
    const frames = this.#frames;
    if (!frames) return;
    this.#owner.countFrames("out", frames.length, this.#queuedBytes);
    this.#frames = null;
    this.#queuedBytes = 0;
    if (frames.length === 1) {
      this.#socket.sendText(frames[0] ?? "");
      return;
    }
    this.#socket.cork(() => {
      for (const frame of frames) this.#socket.sendText(frame);
    });
  }

  #queue(text: string, bytes: number, isPush: boolean): void {
    if (this.#frames) this.#frames.push(text);
    else {
      this.#frames = [text];
      queueMicrotask(() => this.flush());
    }
    this.#queuedBytes += bytes;
    this.#queuedInAll += bytes;
    this.#runBytes += bytes;
    if (isPush) this.#pushBytes += bytes;
    const latest = this.#runs?.at(-1);
    if (latest?.isPush === isPush) latest.bytes += bytes;
    else (this.#runs ??= []).push({ isPush, bytes });
  }

  /** Takes off the runs what the socket has sent meanwhile. */
  #settle(): void {
    const unsent = this.unsentBytes;
    if (unsent === 0) {
      this.#runs = null;
      this.#runBytes = 0;
      this.#pushBytes = 0;
    }
    let sent = this.#runBytes - unsent;
    const runs = this.#runs ?? [];
    for (let oldest = runs[0]; oldest && sent > 0; oldest = runs[0]) {
      const bytes = Math.min(sent, oldest.bytes);
      sent -= bytes;
      this.#runBytes -= bytes;
      if (oldest.isPush) this.#pushBytes -= bytes;
      oldest.bytes -= bytes;
      if (oldest.bytes === 0) runs.shift();
    }
  }
}
