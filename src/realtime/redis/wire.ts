/** Entries as they stand in an inbox: a line about the entry, and beside it the part that is text already. */
import type { Id } from "../../kit/id.ts";
import type { StreamName } from "../../kit/stream.ts";
import type { BusEntry, EntryAudience, EventEntry } from "../bus.ts";

/** Short names: a thousand entries a second carry them. */
type Line =
  | {
      k: "e";
      s: StreamName;
      q: number;
      a: Id | null;
      /** Absent: nothing is left to tell. */
      n?: string;
      y?: string;
      r?: readonly Id[];
      x?: readonly Id[];
      v?: number;
      b?: number | null;
      h?: readonly Id[];
      t?: readonly Id[];
    }
  | { k: "s"; t: string; a: Id | null }
  | { k: "t"; t: string }
  | { k: "r"; r: readonly Id[] };

export function encodeEntry(entry: BusEntry): [string, string] {
  switch (entry.kind) {
    case "event":
      return [eventLine(entry), entry.content?.data ?? ""];
    case "signal":
      return [JSON.stringify({ k: "s", t: entry.topic, a: entry.actorId }), entry.tail];
    case "touch":
      return [JSON.stringify({ k: "t", t: entry.topic }), ""];
    case "recheck":
      return [JSON.stringify({ k: "r", r: entry.accountIds }), ""];
  }
}

/** Put together by hand, which takes half the time: ids, names of events and of streams hold nothing that JSON escapes. */
function eventLine({ stream, seq, content, actorId, audience }: EventEntry): string {
  const actor = actorId === null ? "null" : `"${actorId}"`;
  const key = content?.key ? `,"y":"${content.key}"` : "";
  const told = content ? `,"n":"${content.name}"${key}` : "";
  const place = `{"k":"e","s":"${stream}","q":${seq},"a":${actor}${told}`;
  if (audience.kind === "listed") {
    const { recipients, skippers } = audience;
    const skips = skippers.length === 0 ? "" : `,"x":${listOf(skippers)}`;
    return `${place},"r":${listOf(recipients)}${skips}}`;
  }
  const { version, about, hiddenFrom, announceTo } = audience;
  const lists = `"h":${listOf(hiddenFrom)},"t":${listOf(announceTo)}`;
  return `${place},"v":${version},"b":${about ?? "null"},${lists}}`;
}

function listOf(ids: readonly Id[]): string {
  return ids.length === 0 ? "[]" : `["${ids.join('","')}"]`;
}

/** Null for a kind of entry that only a newer version of the server knows. */
export function decodeEntry(line: string, text: string): BusEntry | null {
  const entry = JSON.parse(line) as Line;
  switch (entry.k) {
    case "e": {
      const { s: stream, q: seq, a: actorId, n: name, y: key = null } = entry;
      const content = name === undefined ? null : { name, data: text, key };
      return { kind: "event", stream, seq, content, actorId, audience: audienceOf(entry) };
    }
    case "s":
      return { kind: "signal", topic: entry.t, tail: text, actorId: entry.a };
    case "t":
      return { kind: "touch", topic: entry.t };
    case "r":
      return { kind: "recheck", accountIds: entry.r };
  }
  return null;
}

function audienceOf(line: Extract<Line, { k: "e" }>): EntryAudience {
  if (line.v === undefined)
    return { kind: "listed", recipients: line.r ?? [], skippers: line.x ?? [] };
  const { v: version, b: about = null, h: hiddenFrom = [], t: announceTo = [] } = line;
  return { kind: "roster", version, about, hiddenFrom, announceTo };
}
