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

/** What one event looks like to those who get it. Each is made when somebody needs it: most need only the first. */
export class EventFrames {
  readonly #place: string;
  readonly #content: EventContent | null;
  #event: Frame | null = null;
  #own: Frame | null = null;
  #skip: Frame | null = null;

  constructor(stream: StreamName, seq: number, content: EventContent | null) {
    this.#place = `"stream":"${stream}","seq":${seq}`;
    this.#content = content;
  }

  /** For everyone who may have the event. */
  get event(): Frame {
    this.#event ??= this.#content ? this.#tell(this.#content, "") : this.skip;
    return this.#event;
  }

  /** For the author's own connections: with the key they sent. */
  get own(): Frame {
    const content = this.#content;
    if (content === null || content.key === null) return this.event;
    this.#own ??= this.#tell(content, `,"key":"${content.key}"`);
    return this.#own;
  }

  /** For members who may not have it: it only moves their cursor. */
  get skip(): Frame {
    this.#skip ??= frameOf(`{${this.#place},"skip":true}`);
    return this.#skip;
  }

  #tell({ name, data }: EventContent, key: string): Frame {
    return frameOf(`{"event":"${name}",${this.#place}${key},"data":${data}}`);
  }
}

export function frameOf(text: string): Frame {
  return { text, bytes: Buffer.byteLength(text) };
}

/** The part of a signal's frame that all its watchers share; each connection adds its watch and count. */
export function signalTail(name: string, data: unknown): string {
  return `"signal":"${name}","data":${JSON.stringify(data)}}`;
}

export function signalFrame(watch: string, count: number, tail: string): Frame {
  return frameOf(`{"watch":"${watch}","n":${count},${tail}`);
}
