/**
 * Catching up: which of a person's streams changed, and what happened in one of them. What a reader may have is decided
 * from the ranges in the same statement that reads the events, so a removal cannot slip in between.
 */
import type { ReadContext, Sql } from "../kit/context.ts";
import { notFound } from "../kit/errors.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import {
  parseStreamName,
  type HiddenEvent,
  type HiddenQuestion,
  type StreamDefinition,
} from "../kit/stream.ts";
import { isOpen, mayHave, nextHeld, subjectOf, type SeqRange } from "./ranges.ts";
import { SharedReads } from "./shared-reads.ts";
import { renderStored, type StoredEvents, type StoredRow } from "./stored-events.ts";
import { findStreamRows, type StreamQuestion, type StreamRow } from "./stream-rows.ts";

/** Bytes of events in one reply; at least one event is always given. */
export const replyBytesMax = 128 * 1024;
const eventsDefault = 200;
const renderedAtOnce = 40;
/** Past this many events in a row that are not for the reader, a snapshot is cheaper than the skips. */
const skipsInARowMax = 1000;

export type ReadEvent =
  | { seq: number; event: string; data: unknown; key?: string }
  | { seq: number; skip: true };

export type ReadResult = { events: ReadEvent[]; head: number; more: boolean } | { reset: true };

export interface ReadRequest {
  readonly stream: string;
  readonly after: number;
  readonly limit?: number | undefined;
  readonly epoch?: string | undefined;
}

interface Reading {
  readonly definition: StreamDefinition;
  readonly id: Id;
  readonly accountId: Id;
  readonly ranges: readonly SeqRange[];
}

export interface StreamReaderParts {
  readonly sql: Sql;
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly events: ReadonlyMap<string, EventDefinition>;
  /** What an event says does not depend on who reads it: so many readers' events are rendered together, for nobody. */
  readonly readContext: () => ReadContext;
}

/** Those who read at the same time share statements; each of those begins after all who share it asked. */
export class StreamReader {
  readonly #streams: ReadonlyMap<string, StreamDefinition>;
  readonly #rows: SharedReads<StreamQuestion, StreamRow | null>;
  readonly #contents: SharedReads<StoredEvents, Map<number, unknown>>;
  /** By kind of stream. */
  readonly #hidden: ReadonlyMap<string, SharedReads<HiddenQuestion, readonly HiddenEvent[]>>;

  constructor({ sql, streams, events, readContext }: StreamReaderParts) {
    this.#streams = streams;
    this.#rows = new SharedReads((questions) => findStreamRows(sql, questions));
    this.#contents = new SharedReads((asked) => renderStored(readContext(), events, asked));
    this.#hidden = new Map(
      Array.from(streams, ([kind, definition]) => [
        kind,
        new SharedReads(async (asked) => (await definition.hidden?.(readContext(), asked)) ?? []),
      ]),
    );
  }

  /** Throws `not-found` for a stream that does not exist or is not the reader's. */
  async read(accountId: Id, request: ReadRequest): Promise<ReadResult> {
    const { definition, id } = this.#find(request.stream);
    const { after, limit = eventsDefault } = request;
    const found = await this.#rows.ask({ streamId: id, accountId, after, limit });
    const ranges = readableRanges(definition, found, id, accountId);
    if (!found || !ranges) throw notFound();
    if (mustReset(found, ranges, request)) return { reset: true };

    const events: ReadEvent[] = [];
    const rows = found.rows ?? [];
    // A few at a time: of a page of large messages only what fits the reply is ever read.
    for (let at = 0, bytes = 0; at < rows.length && bytes <= replyBytesMax; at += renderedAtOnce) {
      const some = rows.slice(at, at + renderedAtOnce);
      for (const event of await this.#render({ definition, id, accountId, ranges }, some)) {
        bytes += Buffer.byteLength(JSON.stringify(event));
        if (events.length > 0 && bytes > replyBytesMax) break;
        events.push(event);
      }
    }
    const last = events.at(-1)?.seq ?? request.after;
    return { events, head: found.seq, more: last < found.seq };
  }

  async #render(reading: Reading, rows: readonly StoredRow[]): Promise<ReadEvent[]> {
    const { definition, id: streamId, accountId, ranges } = reading;
    const allowed = rows.filter((row) => mayHave(ranges, row));
    if (allowed.length === 0) return rows.map(({ seq }) => ({ seq, skip: true }));
    const [contents, hiddenEvents] = await Promise.all([
      this.#contents.ask({ streamId, rows: allowed }),
      definition.hidden &&
        this.#hidden
          .get(definition.kind)
          ?.ask({ streamId, readerIds: [accountId], seqs: allowed.map(subjectOf) }),
    ]);
    const hidden = new Set(hiddenEvents?.map((event) => event.seq));
    return rows.map((row) =>
      present(row, hidden.has(subjectOf(row)) ? null : contents.get(row.seq), accountId),
    );
  }

  /** State and cursor from one instant. Throws `not-found` as `read` does. */
  async snapshot(
    ctx: ReadContext,
    begin: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>,
    caller: { accountId: Id; sessionId: Id },
    stream: string,
  ): Promise<{ epoch: string; seq: number; state: unknown }> {
    const { definition, id } = this.#find(stream);
    return await begin(async (sql) => {
      const place = { streamId: id, accountId: caller.accountId, after: 0, limit: 0 };
      const [found = null] = await findStreamRows(sql, [place]);
      if (!found || !readableRanges(definition, found, id, caller.accountId)) throw notFound();
      const state = await definition.snapshot({ ...ctx, sql, caller }, id);
      if (state === null) throw notFound();
      return { epoch: found.epoch, seq: found.seq, state };
    });
  }

  #find(stream: string): { definition: StreamDefinition; id: Id } {
    const parsed = parseStreamName(stream);
    const definition = parsed ? this.#streams.get(parsed.kind) : undefined;
    if (!parsed || !definition) throw notFound();
    return { definition, id: parsed.id };
  }
}

/** The ranges of a present reader; null for everybody else, members of the past included. */
function readableRanges(
  definition: StreamDefinition,
  row: StreamRow | null,
  streamId: Id,
  accountId: Id,
): readonly SeqRange[] | null {
  if (row?.kind !== definition.kind) return null;
  if (definition.readers === "owner") {
    return streamId === accountId ? [{ from: row.floor, to: null }] : null;
  }
  const ranges = row.ranges ?? [];
  return isOpen(ranges) ? ranges : null;
}

function mustReset(row: StreamRow, ranges: readonly SeqRange[], request: ReadRequest): boolean {
  if (request.epoch !== undefined && request.epoch !== row.epoch) return true;
  if (request.after > row.seq || request.after < floorOf(row.floor, ranges) - 1) return true;
  const next = nextHeld(ranges, request.after) ?? request.after;
  return Math.min(next, row.seq) - request.after > skipsInARowMax;
}

/** The oldest event this reader can have. */
function floorOf(streamFloor: number, ranges: readonly SeqRange[]): number {
  return Math.max(streamFloor, Math.min(...ranges.map((range) => range.from)));
}

function present(row: StoredRow, data: unknown, accountId: Id): ReadEvent {
  if (data === undefined || data === null) return { seq: row.seq, skip: true };
  const event = { seq: row.seq, event: row.name, data };
  return row.key !== null && row.actor_id === accountId ? { ...event, key: row.key } : event;
}
