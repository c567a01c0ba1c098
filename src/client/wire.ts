/** Frames as they come from the server, read into one closed union. What this version does not know is `unknown`. */
import { isRecord, parseJson } from "./json.ts";

export interface EventFrame {
  readonly kind: "event";
  readonly stream: string;
  readonly seq: number;
  readonly entry: StreamEntry;
}

export interface SignalFrame {
  readonly kind: "signal";
  readonly signal: string;
  readonly watch: string;
  readonly n: number;
  readonly data: unknown;
}

export type ServerFrame =
  | { readonly kind: "reply"; readonly id: number; readonly data: unknown }
  | { readonly kind: "refusal"; readonly id: number | null; readonly error: unknown }
  | EventFrame
  | SignalFrame
  /** What is watched may not be watched any more. */
  | { readonly kind: "watch-ended"; readonly watch: string }
  | { readonly kind: "unknown" };

/** One place in a stream's log. A skip is not for this person, or nothing is left of it. */
export type StreamEntry =
  | { readonly seq: number; readonly skip: true }
  | {
      readonly seq: number;
      readonly skip: false;
      readonly event: string;
      readonly data: unknown;
      readonly key: string | null;
    };

export function readFrame(text: string): ServerFrame {
  const frame = parseJson(text);
  if (!isRecord(frame)) return { kind: "unknown" };
  const { id, stream, signal, watch, n } = frame;
  if ("error" in frame)
    return { kind: "refusal", id: typeof id === "number" ? id : null, error: frame["error"] };
  if (typeof id === "number") return { kind: "reply", id, data: frame["data"] };
  if (typeof stream === "string") {
    const entry = readEntry(frame);
    return entry === null ? { kind: "unknown" } : { kind: "event", stream, seq: entry.seq, entry };
  }
  if (typeof watch === "string" && frame["ended"] === true) return { kind: "watch-ended", watch };
  if (typeof signal === "string" && typeof watch === "string" && typeof n === "number")
    return { kind: "signal", signal, watch, n, data: frame["data"] };
  return { kind: "unknown" };
}

/** The same shape in a live frame and in a page of `stream.read`. */
export function readEntry(value: unknown): StreamEntry | null {
  if (!isRecord(value)) return null;
  const { seq, event, key } = value;
  if (typeof seq !== "number") return null;
  // An entry of a form this version does not know still holds a place: it moves the cursor.
  if (value["skip"] === true || typeof event !== "string") return { seq, skip: true };
  return {
    seq,
    skip: false,
    event,
    data: value["data"],
    key: typeof key === "string" ? key : null,
  };
}

/** Whether a text takes more bytes than that in UTF-8; counted by hand, since not every engine has an encoder. */
export function exceedsBytes(text: string, bytesMax: number): boolean {
  if (text.length * 3 <= bytesMax) return false;
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes > bytesMax;
}
