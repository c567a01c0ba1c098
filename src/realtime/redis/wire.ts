/**
 * Entries as they stand in an inbox: a line each, many of them in one text. An event's line ends with its frame as clients
 * get it, so that whoever receives it cuts it out and passes it on: nothing of it is parsed but its place in the stream.
 * Neither JSON nor an id holds a tab or a line feed.
 */
import type { Id } from "../../kit/id.ts";
import type { StreamName } from "../../kit/stream.ts";
import type { BusEntry, EntryAudience, EventEntry } from "../bus.ts";
import { skipText } from "../frames.ts";

/** What an inbox's text is called there. Another form of it would have another name, and be left to those who know it. */
export const packName = "1";

type RosterAudience = Extract<EntryAudience, { kind: "roster" }>;
/** Short names: whoever follows a large stream gets them with every event. */
interface RosterLine {
  readonly v: number;
  readonly b: number | null;
  readonly h?: readonly Id[];
  readonly t?: readonly Id[];
}

const tab = "\t";
const lineFeed = "\n";
const beforeStream = '"stream":"';
const beforeSeq = '","seq":';
const zero = 48;
const nine = 57;

/** With the line feed at its end. */
export function encodeEntry(entry: BusEntry): string {
  switch (entry.kind) {
    case "event":
      return eventLine(entry);
    case "signal":
      return `s\t${JSON.stringify([entry.topic, entry.actorId])}\t${entry.tail}\n`;
    case "touch":
      return `t\t${JSON.stringify(entry.topic)}\n`;
    case "recheck":
      return `r\t${JSON.stringify(entry.accountIds)}\n`;
  }
}

function eventLine({ stream, seq, content, actorId, audience }: EventEntry): string {
  const frame = content?.frame ?? skipText(stream, seq);
  const told = `${actorId ?? ""}\t${content?.key ?? ""}\t${frame}\n`;
  if (audience.kind === "roster") return `w\t${JSON.stringify(rosterLine(audience))}\t${told}`;
  const { recipients, skippers } = audience;
  return `e\t${recipients.join()}\t${skippers.join()}\t${told}`;
}

function rosterLine({ version, about, hiddenFrom, announceTo }: RosterAudience): RosterLine {
  const hidden = hiddenFrom.length > 0 ? { h: hiddenFrom } : {};
  return { v: version, b: about, ...hidden, ...(announceTo.length > 0 ? { t: announceTo } : {}) };
}

export function decodeEntries(text: string): BusEntry[] {
  const entries: BusEntry[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(lineFeed, start);
    if (end < 0) break;
    const entry = decodeLine(new Line(text, start, end));
    if (entry) entries.push(entry);
    start = end + 1;
  }
  return entries;
}

/** Null for a kind of entry that only a newer version of the server knows. */
function decodeLine(line: Line): BusEntry | null {
  switch (line.next()) {
    case "e": {
      const audience = {
        kind: "listed",
        recipients: idsOf(line.next()),
        skippers: idsOf(line.next()),
      } as const;
      return decodeEvent(audience, line);
    }
    case "w": {
      const { v: version, b: about, h, t } = JSON.parse(line.next()) as RosterLine;
      const [hiddenFrom, announceTo] = [h ?? [], t ?? []];
      return decodeEvent({ kind: "roster", version, about, hiddenFrom, announceTo }, line);
    }
    case "s": {
      const [topic, actorId] = JSON.parse(line.next()) as [string, Id | null];
      return { kind: "signal", topic, actorId, tail: line.rest() };
    }
    case "t":
      return { kind: "touch", topic: JSON.parse(line.rest()) as string };
    case "r":
      return { kind: "recheck", accountIds: JSON.parse(line.rest()) as Id[] };
  }
  return null;
}

function decodeEvent(audience: EntryAudience, line: Line): EventEntry {
  const actorId = line.next() || null;
  const key = line.next() || null;
  const { stream, seq } = line.place();
  const frame = line.rest();
  // A skip names no event.
  const content = frame.startsWith(`{${beforeStream}`) ? null : { frame, key };
  return { kind: "event", stream, seq, content, actorId, audience };
}

function idsOf(list: string): readonly Id[] {
  return list === "" ? [] : list.split(",");
}

/** One line of a text, from its first field on. */
class Line {
  readonly #text: string;
  readonly #end: number;
  #at: number;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  next(): string {
    const start = this.#at;
    const at = this.#text.indexOf(tab, start);
    const end = at < 0 || at > this.#end ? this.#end : at;
    this.#at = end + 1;
    return this.#text.slice(start, end);
  }

  rest(): string {
    return this.#text.slice(this.#at, this.#end);
  }

  /** Where the frame that is left belongs: its first names are ours, and hold no quotation marks. */
  place(): { stream: StreamName; seq: number } {
    const text = this.#text;
    const start = text.indexOf(beforeStream, this.#at) + beforeStream.length;
    const end = text.indexOf('"', start);
    let seq = 0;
    for (let at = end + beforeSeq.length; ; at += 1) {
      const digit = text.charCodeAt(at);
      if (!(digit >= zero && digit <= nine)) break;
      seq = seq * 10 + digit - zero;
    }
    return { stream: ownCopy(text.slice(start, end)) as StreamName, seq };
  }
}

/** A slice keeps the whole text in memory, and a stream's name may be kept for as long as somebody is connected. */
function ownCopy(slice: string): string {
  return Buffer.from(slice, "latin1").toString("latin1");
}
