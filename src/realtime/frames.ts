/** How pushes look on the wire. Each is encoded once, whoever and however many receive it. */
import type { StreamName } from "../kit/stream.ts";

/** What an event says, ready to be put on the wire. */
export interface EventContent {
  /** As everybody who may have it gets it, but its author. */
  readonly frame: string;
  /** The author's idempotency key. */
  readonly key: string | null;
}

interface Told {
  readonly name: string;
  /** JSON. */
  readonly data: string;
  readonly key: string | null;
}

export function eventContent(stream: StreamName, seq: number, told: Told): EventContent {
  const { name, data, key } = told;
  return { frame: `{"event":"${name}","stream":"${stream}","seq":${seq},"data":${data}}`, key };
}

/** For whoever may not have it, or where nothing is left of it: it only moves a cursor. */
export function skipText(stream: StreamName, seq: number): string {
  return `{"stream":"${stream}","seq":${seq},"skip":true}`;
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
  readonly #entry: EventPlace;
  #event: Frame | null = null;
  #own: Frame | null = null;
  #skip: Frame | null = null;

  constructor(entry: EventPlace) {
    this.#entry = entry;
  }

  /** For everyone who may have the event. */
  get event(): Frame {
    const { content } = this.#entry;
    this.#event ??= content ? frameOf(content.frame) : this.skip;
    return this.#event;
  }

  /** For the author's own connections: with the key they sent. */
  get own(): Frame {
    const { content } = this.#entry;
    if (content === null || content.key === null) return this.event;
    this.#own ??= frameOf(withKey(content.frame, content.key));
    return this.#own;
  }

  /** For members who may not have it. */
  get skip(): Frame {
    const { stream, seq } = this.#entry;
    this.#skip ??= frameOf(skipText(stream, seq));
    return this.#skip;
  }
}

interface EventPlace {
  readonly stream: StreamName;
  readonly seq: number;
  /** Null: nothing is left to tell; a skip for everybody. */
  readonly content: EventContent | null;
}

/** What stands before the data holds no such text: names and numbers only. */
function withKey(frame: string, key: string): string {
  const at = frame.indexOf(',"data":');
  return `${frame.slice(0, at)},"key":"${key}"${frame.slice(at)}`;
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
