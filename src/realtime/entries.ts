/** Makes what the bus carries of what was committed: what an event says now, and who may have it. */
import type { ReadContext, Sql } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import { parseStreamName, type StreamDefinition, type StreamName } from "../kit/stream.ts";
import type { StateTopicDefinition } from "../kit/topic.ts";
import type { BusEntry, EntryAudience, EventEntry } from "./bus.ts";
import { listedReadersMax } from "./following.ts";
import { eventContent, type EventContent } from "./frames.ts";
import { subjectOf } from "./ranges.ts";
import { withoutHidden, type Roster, type Rosters } from "./roster.ts";
import { readStored, renderStored } from "./stored-events.ts";
import type { PendingEvent } from "./transaction.ts";

export interface EntriesParts {
  readonly sql: Sql;
  readonly rosters: Rosters;
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly stateTopics: ReadonlyMap<string, StateTopicDefinition>;
  readonly readContext: () => ReadContext;
  /** Whether instances must be told that a stream is routed by its own name. */
  readonly isShared: boolean;
}

interface Place {
  readonly seq: number;
  readonly about: number | null;
}

interface HeadRow {
  readonly kind: string;
  readonly seq: number;
  readonly roster_version: number;
}

export class Entries {
  readonly #parts: EntriesParts;

  constructor(parts: EntriesParts) {
    this.#parts = parts;
  }

  /** An event that was just committed. */
  async of(event: PendingEvent): Promise<EventEntry> {
    const { stream, streamId, seq, definition, author } = event;
    const roster = await this.#rosterOf(stream, streamId, event.rosterVersion);
    // What nobody has seen yet, nobody can have hidden: only what speaks of something earlier is asked about.
    const hidden = event.about === null ? none : await this.#hidden(stream, roster, [event]);
    return {
      kind: "event",
      stream,
      seq,
      content: contentOf(
        { stream, seq, name: definition.name, key: author.key },
        await this.#dataOf(event),
      ),
      actorId: author.accountId,
      audience: this.#audience(roster, event.rosterVersion, event, hidden),
    };
  }

  /** That what these people may do or show is another now: told to where they are, and to where they are watched. */
  ofRecheck(accountIds: readonly Id[]): BusEntry[] {
    const kinds = [...this.#parts.stateTopics.values()].filter((topic) => topic.isOfAccounts);
    const touches = kinds.flatMap(({ kind }) =>
      accountIds.map((id) => ({ kind: "touch" as const, topic: `${kind}:${id}` })),
    );
    return [{ kind: "recheck", accountIds }, ...touches];
  }

  /** Events `after < seq ≤ after + limit`, as they are now. */
  async read(stream: StreamName, after: number, limit: number): Promise<EventEntry[]> {
    const streamId = parseStreamName(stream)?.id ?? "";
    const head = await this.#head(streamId);
    return head ? await this.#read(streamId, head, after, limit) : [];
  }

  async readById(streamId: Id, after: number, limit: number): Promise<EventEntry[]> {
    const head = await this.#head(streamId);
    return head ? await this.#read(streamId, head, after, limit) : [];
  }

  /** Null for a stream without events. */
  async latest(stream: StreamName): Promise<EventEntry | null> {
    const streamId = parseStreamName(stream)?.id ?? "";
    const head = await this.#head(streamId);
    return head ? ((await this.#read(streamId, head, head.seq - 1, 1))[0] ?? null) : null;
  }

  /** To be called once instances know from these entries which streams go by their own names. */
  announced(entries: readonly EventEntry[]): void {
    for (const { stream, audience } of entries) {
      if (audience.kind === "listed" || audience.announceTo.length === 0) continue;
      const streamId = parseStreamName(stream)?.id ?? "";
      const roster = this.#parts.rosters.cached(streamId, audience.version);
      if (roster) roster.isAnnounced = true;
    }
  }

  async #head(streamId: Id): Promise<HeadRow | undefined> {
    const [head] = await this.#parts.sql<HeadRow[]>`
      select kind, seq, roster_version from stream_heads where stream_id = ${streamId}`;
    return head;
  }

  async #read(streamId: Id, head: HeadRow, after: number, limit: number): Promise<EventEntry[]> {
    const stream: StreamName = `${head.kind}:${streamId}`;
    const [rows, roster] = await Promise.all([
      readStored(this.#parts.sql, streamId, after, limit),
      this.#rosterOf(stream, streamId, head.roster_version),
    ]);
    const [[contents], hidden] = await Promise.all([
      renderStored(this.#parts.readContext(), this.#parts.events, [{ streamId, rows }]),
      this.#hidden(stream, roster, rows),
    ]);
    return rows.map((row) => ({
      kind: "event" as const,
      stream,
      seq: row.seq,
      content: contentOf({ ...row, stream }, contents?.get(row.seq)),
      actorId: row.actor_id,
      audience: this.#audience(roster, head.roster_version, row, hidden),
    }));
  }

  async #dataOf(event: PendingEvent): Promise<unknown> {
    if (event.data !== undefined) return event.data;
    const [data] = await event.definition.render(this.#parts.readContext(), [
      { streamId: event.streamId, seq: event.seq, ref: event.ref },
    ]);
    return data;
  }

  /** An owner's stream has one reader, for ever. */
  async #rosterOf(stream: StreamName, streamId: Id, version: number): Promise<Roster | Id> {
    const kind = stream.slice(0, stream.indexOf(":"));
    if (this.#parts.streams.get(kind)?.readers === "owner") return streamId;
    return (
      this.#parts.rosters.cached(streamId, version) ??
      (await this.#parts.rosters.get(streamId, version))
    );
  }

  /** Readers who put what these events speak of out of their own sight, by its sequence number. */
  async #hidden(
    stream: StreamName,
    roster: Roster | Id,
    events: readonly Place[],
  ): Promise<HiddenFrom> {
    const { kind, id } = parseStreamName(stream) ?? { kind: "", id: "" };
    const definition = this.#parts.streams.get(kind);
    if (!definition?.hidden || events.length === 0) return none;
    const readerIds = typeof roster === "string" ? [roster] : roster.members;
    const subjects = events.map(subjectOf);
    const question = { streamId: id, readerIds, seqs: subjects };
    const [hidden = []] = await definition.hidden(this.#parts.readContext(), [question]);
    const bySubject = Map.groupBy(hidden, (one) => one.seq);
    return (event) => bySubject.get(subjectOf(event))?.map((one) => one.readerId) ?? [];
  }

  #audience(roster: Roster | Id, version: number, event: Place, hidden: HiddenFrom): EntryAudience {
    const hiddenFrom = hidden(event);
    if (typeof roster !== "string" && roster.members.length > listedReadersMax) {
      const isKnown = roster.isAnnounced || !this.#parts.isShared;
      const announceTo = isKnown ? [] : roster.members;
      return { kind: "roster", version, about: event.about, hiddenFrom, announceTo };
    }
    const everybody =
      typeof roster === "string"
        ? { recipients: [roster], skippers: [] }
        : roster.audienceOf(event);
    return { kind: "listed", ...withoutHidden(everybody, new Set(hiddenFrom)) };
  }
}

type HiddenFrom = (event: Place) => readonly Id[];
const none: HiddenFrom = () => [];

interface EventName {
  readonly stream: StreamName;
  readonly seq: number;
  readonly name: string;
  readonly key: Id | null;
}

function contentOf({ stream, seq, name, key }: EventName, data: unknown): EventContent | null {
  if (data === undefined || data === null) return null;
  return eventContent(stream, seq, { name, data: JSON.stringify(data), key });
}
