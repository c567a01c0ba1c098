/**
 * What waits to be sent to one socket: collected while the process is busy with the same turn, then written in one go.
 * Bounded: what a client asked for may be large, what is pushed to it may not pile up.
 */
import type { ServerWebSocket } from "bun";
import { FrameBatch, type Frame } from "../realtime/frames.ts";
import { Unsent } from "./unsent.ts";
import type { WriteTurn } from "./write-turn.ts";

/** Bytes of pushes that may stand unsent, beside the replies the client itself asked for. */
export const unsentPushBytesMax = 256 * 1024;
/** Signals may be lost, so they give way first. */
const unsentBytesBeforeSignalsDrop = 128 * 1024;
/** More of one turn is written at once: only then is it known whether the socket takes it. */
const queuedBytesMax = 64 * 1024;

/** Frames are pushes; what is text alone answers the client. */
type Queued = Frame | string;
/** A list is ours to add to; a batch is everybody's. One frame is not put in a list. */
type Queue = Queued | Queued[] | FrameBatch;

export interface OutgoingOwner {
  readonly writes: WriteTurn;
}

export class Outgoing {
  readonly #socket: ServerWebSocket<unknown>;
  readonly #owner: OutgoingOwner;
  // What an idle socket does not need is not kept for it: there may be ten thousand of them.
  #queue: Queue | null = null;
  #queuedBytes = 0;
  #isScheduled = false;
  /** Null while the socket has sent everything it was given: then it need not be asked. */
  #unsent: Unsent | null = null;

  constructor(socket: ServerWebSocket<unknown>, owner: OutgoingOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  get unsentBytes(): number {
    return this.#unsent === null
      ? this.#queuedBytes
      : this.#socket.getBufferedAmount() + this.#queuedBytes;
  }

  /** Whether nothing waits: neither to be written nor to be sent. */
  get isClear(): boolean {
    return this.#queue === null && this.#unsent === null;
  }

  reply(text: string): void {
    this.#add(text, Buffer.byteLength(text));
  }

  /** Answers false when the socket is too slow to be given more: close it, resuming repairs the rest. */
  event(frame: Frame): boolean {
    this.#settle();
    if (this.#unsent !== null && this.#unsent.pushBytes + frame.bytes > unsentPushBytesMax)
      return false;
    this.#add(frame, frame.bytes);
    return true;
  }

  /** As for each of them; what is the last of its turn need not wait for the turn's end. */
  events(batch: FrameBatch, isLast: boolean): boolean {
    if (this.#queue !== null || this.#unsent !== null)
      return batch.frames.every((frame) => this.event(frame));
    if (isLast) this.#send(batch, batch.bytes);
    else {
      this.#begin(batch);
      this.#grow(batch.bytes);
    }
    return true;
  }

  /** Answers false when it was dropped. */
  signal(frame: Frame): boolean {
    if (this.#unsent !== null && this.unsentBytes > unsentBytesBeforeSignalsDrop) return false;
    return this.event(frame);
  }

  /** The socket has sent some of what waited. */
  drained(): void {
    this.#settle();
  }

  /** How long nothing has left although much waits; to be asked regularly. 0 while little waits. */
  stuckMs(nowMs: number): number {
    this.#settle();
    return this.#unsent?.stuckMs(nowMs, unsentPushBytesMax) ?? 0;
  }

  flush(): void {
    const queue = this.#queue;
    this.#isScheduled = false;
    if (queue === null) return;
    const bytes = this.#queuedBytes;
    this.#queue = null;
    this.#queuedBytes = 0;
    this.#send(queue, bytes);
  }

  #send(queue: Queue, bytes: number): void {
    const list = listOf(queue);
    this.#owner.writes.wrote(list.length, bytes);
    const isTaken = list.length === 1 ? this.#write(list[0] ?? "") : this.#writeAll(list);
    if (this.#unsent !== null) {
      this.#unsent.handedOver();
      this.#settle();
    } else if (!isTaken) this.#beginAccount(list);
  }

  /** Both answer false where some of it waits now. */
  #write(queued: Queued): boolean {
    return this.#socket.sendText(textOf(queued)) > 0;
  }

  #writeAll(queue: readonly Queued[]): boolean {
    const socket = this.#socket;
    socket.cork(() => {
      for (const queued of queue) socket.sendText(textOf(queued));
    });
    return socket.getBufferedAmount() === 0;
  }

  #add(queued: Queued, bytes: number): void {
    if (this.#queue === null) this.#begin(queued);
    else if (Array.isArray(this.#queue)) this.#queue.push(queued);
    else this.#queue = [...listOf(this.#queue), queued];
    this.#unsent?.given(onTheWire(bytes), typeof queued !== "string");
    this.#grow(bytes);
  }

  #begin(queue: Queued | FrameBatch): void {
    this.#queue = queue;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#owner.writes.add(this);
  }

  #grow(bytes: number): void {
    this.#queuedBytes += bytes;
    if (this.#queuedBytes > queuedBytesMax) this.flush();
  }

  #beginAccount(queue: readonly Queued[]): void {
    this.#unsent = new Unsent();
    for (const queued of queue) {
      const isPush = typeof queued !== "string";
      this.#unsent.given(onTheWire(isPush ? queued.bytes : Buffer.byteLength(queued)), isPush);
    }
    this.#unsent.handedOver();
    this.#settle();
  }

  #settle(): void {
    if (this.#unsent === null) return;
    const bufferedBytes = this.#socket.getBufferedAmount();
    if (bufferedBytes === 0) this.#unsent = null;
    else this.#unsent.settle(bufferedBytes);
  }
}

function listOf(queue: Queue): readonly Queued[] {
  if (queue instanceof FrameBatch) return queue.frames;
  return Array.isArray(queue) ? queue : [queue];
}

function textOf(queued: Queued): string {
  return typeof queued === "string" ? queued : queued.text;
}

/** With the frame's header (RFC 6455, 5.2): the socket counts it too. */
function onTheWire(bytes: number): number {
  if (bytes < 126) return bytes + 2;
  return bytes < 65_536 ? bytes + 4 : bytes + 10;
}
