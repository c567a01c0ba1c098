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

/** `accounts`: of those the entry names, the ones connected to the instance it goes to. */
export function encodeEntry(entry: BusEntry, accounts: ReadonlySet<Id>): [string, string] {
  switch (entry.kind) {
    case "event":
      return [JSON.stringify(eventLine(entry, accounts)), entry.content?.data ?? ""];
    case "signal":
      return [JSON.stringify({ k: "s", t: entry.topic, a: entry.actorId }), entry.tail];
    case "touch":
      return [JSON.stringify({ k: "t", t: entry.topic }), ""];
    case "recheck":
      return [JSON.stringify({ k: "r", r: only(entry.accountIds, accounts) }), ""];
  }
}

function eventLine(entry: EventEntry, accounts: ReadonlySet<Id>): Line {
  const { stream, seq, content, actorId, audience } = entry;
  const told = content
    ? { n: content.name, ...(content.key === null ? {} : { y: content.key }) }
    : {};
  const place = { k: "e", s: stream, q: seq, a: actorId, ...told } as const;
  if (audience.kind === "listed") {
    const { recipients, skippers } = audience;
    return { ...place, r: only(recipients, accounts), x: only(skippers, accounts) };
  }
  const { version, about, hiddenFrom, announceTo } = audience;
  return { ...place, v: version, b: about, h: hiddenFrom, t: only(announceTo, accounts) };
}

function only(ids: readonly Id[], accounts: ReadonlySet<Id>): readonly Id[] {
  return ids.length === 0 ? ids : ids.filter((id) => accounts.has(id));
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
