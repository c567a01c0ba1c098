/** How pushes look on the wire. Each is encoded once, whoever and however many receive it. */
import type { StreamName } from "../kit/stream.ts";

export interface EventFrames {
  /** For everyone who may have the event. */
  readonly event: string;
  /** For the author's own connections: with the key they sent. */
  readonly own: string;
  /** For members who may not have it: it only moves their cursor. */
  readonly skip: string;
}

export function eventFrames(
  stream: StreamName,
  seq: number,
  content: { name: string; data: unknown; key: string | null } | null,
): EventFrames {
  const place = `"stream":"${stream}","seq":${seq}`;
  const skip = `{${place},"skip":true}`;
  if (!content) return { event: skip, own: skip, skip };
  const data = JSON.stringify(content.data);
  const head = `{"event":"${content.name}",${place}`;
  const event = `${head},"data":${data}}`;
  const own = content.key ? `${head},"key":"${content.key}","data":${data}}` : event;
  return { event, own, skip };
}

/** The part of a signal's frame that all its watchers share; each connection adds its watch and count. */
export function signalTail(name: string, data: unknown): string {
  return `"signal":"${name}","data":${JSON.stringify(data)}}`;
}

export function signalFrame(watch: string, count: number, tail: string): string {
  return `{"watch":"${watch}","n":${count},${tail}`;
}
