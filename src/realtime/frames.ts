/** How pushes look on the wire. Each is encoded once, whoever and however many receive it. */
import type { StreamName } from "../kit/stream.ts";

/** What an event says, ready to be put on the wire. */
export interface EventContent {
  readonly name: string;
  /** JSON. */
  readonly data: string;
  /** The author's idempotency key. */
  readonly key: string | null;
}

export interface Frame {
  readonly text: string;
  readonly bytes: number;
}

/** Frames that the same people get, one after the other: made once for all of them. */
export class FrameBatch {
  readonly frames: readonly Frame[];
  readonly bytes: number;

  constructor(frames: readonly Frame[]) {
    this.frames = frames;
    this.bytes = frames.reduce((sum, frame) => sum + frame.bytes, 0);
  }
}

export interface EventFrames {
  /** For everyone who may have the event. */
  readonly event: Frame;
  /** For the author's own connections: with the key they sent. */
  readonly own: Frame;
  /** For members who may not have it: it only moves their cursor. */
  readonly skip: Frame;
}

export function frameOf(text: string): Frame {
  return { text, bytes: Buffer.byteLength(text) };
}

export function eventFrames(
  stream: StreamName,
  seq: number,
  content: EventContent | null,
): EventFrames {
  const place = `"stream":"${stream}","seq":${seq}`;
  const skip = frameOf(`{${place},"skip":true}`);
  if (!content) return { event: skip, own: skip, skip };
  const head = `{"event":"${content.name}",${place}`;
  const event = frameOf(`${head},"data":${content.data}}`);
  const own = content.key
    ? frameOf(`${head},"key":"${content.key}","data":${content.data}}`)
    : event;
  return { event, own, skip };
}

/** The part of a signal's frame that all its watchers share; each connection adds its watch and count. */
export function signalTail(name: string, data: unknown): string {
  return `"signal":"${name}","data":${JSON.stringify(data)}}`;
}

export function signalFrame(watch: string, count: number, tail: string): Frame {
  return frameOf(`{"watch":"${watch}","n":${count},${tail}`);
}
