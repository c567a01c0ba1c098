/**
 * Catching up: which of a person's streams changed, and what happened in one of them. What a reader may have is decided
 * from the ranges in the same statement that reads the events, so a removal cannot slip in between.
 */
import type { ReadContext, Sql } from "../kit/context.ts";
import { notFound } from "../kit/errors.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import { parseStreamName, type StreamDefinition } from "../kit/stream.ts";
import { epochOf } from "./epoch.ts";
import { isOpen, mayHave, nextHeld, subjectOf, type SeqRange } from "./ranges.ts";
import { renderStored, type StoredRow } from "./stored-events.ts";

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

interface StreamRow {
  readonly kind: string;
  readonly seq: number;
  readonly floor: number;
  readonly epoch: string;
  readonly ranges: SeqRange[] | null;
  readonly rows: StoredRow[] | null;
}

export class StreamReader {
  readonly #streams: ReadonlyMap<string, StreamDefinition>;
  readonly #events: ReadonlyMap<string, EventDefinition>;

  constructor(parts: {
    streams: ReadonlyMap<string, StreamDefinition>;
    events: ReadonlyMap<string, EventDefinition>;
  }) {
    this.#streams = parts.streams;
    this.#events = parts.events;
  }

  /** Throws `not-found` for a stream that does not exist or is not the reader's. */
  async read(ctx: ReadContext, accountId: Id, request: ReadRequest): Promise<ReadResult> {
    const { definition, id } = this.#find(request.stream);
    const limit = request.limit ?? eventsDefault;
    const found = await load(ctx.sql, id, accountId, request.after, limit);
    const ranges = readableRanges(definition, found, id, accountId);
    if (!found || !ranges) throw notFound();
    if (mustReset(found, ranges, request)) return { reset: true };

    const events: ReadEvent[] = [];
    const rows = found.rows ?? [];
    // A few at a time: of a page of large messages only what fits the reply is ever read.
    for (let at = 0, bytes = 0; at < rows.length && bytes <= replyBytesMax; at += renderedAtOnce) {
      const some = rows.slice(at, at + renderedAtOnce);
      for (const event of await this.#render(ctx, { definition, id, accountId, ranges }, some)) {
        bytes += Buffer.byteLength(JSON.stringify(event));
        if (events.length > 0 && bytes > replyBytesMax) break;
        events.push(event);
      }
    }
    const last = events.at(-1)?.seq ?? request.after;
    return { events, head: found.seq, more: last < found.seq };
  }

  async #render(
    ctx: ReadContext,
    reader: {
      readonly definition: StreamDefinition;
      readonly id: Id;
      readonly accountId: Id;
      readonly ranges: readonly SeqRange[];
    },
    rows: readonly StoredRow[],
  ): Promise<ReadEvent[]> {
    const { definition, id, accountId, ranges } = reader;
    const allowed = rows.filter((row) => mayHave(ranges, row));
    const [contents, hiddenEvents] = await Promise.all([
      renderStored(ctx, this.#events, id, allowed),
      definition.hidden?.(ctx, id, [accountId], allowed.map(subjectOf)),
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
      const found = await load(sql, id, caller.accountId, 0, 0);
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

async function load(
  sql: Sql,
  streamId: Id,
  accountId: Id,
  after: number,
  limit: number,
): Promise<StreamRow | undefined> {
  const [row] = await sql<StreamRow[]>`
    select h.kind, h.seq, h.floor, ${epochOf(sql)} as epoch,
      (select json_agg(json_build_object('from', m.from_seq, 'to', m.to_seq)) from stream_members m
        where m.stream_id = h.stream_id and m.account_id = ${accountId}) as ranges,
      (select json_agg(e order by e.seq) from (
        select seq, name, ref, about, actor_id, key from events
        where stream_id = h.stream_id and seq > ${after} order by seq limit ${limit}) e) as rows
    from stream_heads h where h.stream_id = ${streamId}`;
  return row;
}

/** The ranges of a present reader; null for everybody else, members of the past included. */
function readableRanges(
  definition: StreamDefinition,
  row: StreamRow | undefined,
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
