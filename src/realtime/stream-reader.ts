/**
 * Catching up: which of a person's streams changed, and what happened in one of them. What a reader may have is decided
 * from the ranges in the same statement that reads the events, so a removal cannot slip in between.
 */
import type { TransactionSql } from "postgres";
import type { Db, ReadContext, Sql } from "../kit/context.ts";
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
/** Events of several streams in one reply. */
const eventsMax = 500;
const renderedAtOnce = 40;
/** Past this many events in a row that are not for the reader, a snapshot is cheaper than the skips. */
const skipsInARowMax = 1000;

export interface ReadRequest {
  readonly stream: string;
  readonly after: number;
  readonly limit?: number | undefined;
  readonly epoch?: string | undefined;
}

export interface ReadPage {
  /** Each written as it goes to the client. */
  readonly events: readonly string[];
  readonly head: number;
  readonly more: boolean;
}

/** `gone`: there is no such stream, or it is not the reader's. */
export type ReadResult = ReadPage | "reset" | "gone";

/** A part of a stream that is being read: what happened in it, and how much of that is told so far. */
interface Part extends Reading {
  readonly rows: readonly StoredRow[];
  readonly head: number;
  readonly after: number;
  readonly events: string[];
}

interface Reading {
  readonly definition: StreamDefinition;
  readonly id: Id;
  readonly accountId: Id;
  readonly ranges: readonly SeqRange[];
}

export interface StreamReaderParts {
  readonly sql: Sql;
  readonly drizzleOn: (sql: TransactionSql) => Db;
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly events: ReadonlyMap<string, EventDefinition>;
  /** What an event says does not depend on who reads it: so many readers' events are rendered together, for nobody. */
  readonly readContext: () => ReadContext;
}

/** Those who read at the same time share statements; each of those begins after all who share it asked. */
export class StreamReader {
  readonly #streams: ReadonlyMap<string, StreamDefinition>;
  readonly #drizzleOn: StreamReaderParts["drizzleOn"];
  readonly #rows: SharedReads<StreamQuestion, StreamRow | null>;
  readonly #contents: SharedReads<StoredEvents, Map<number, unknown>>;
  /** By kind of stream. */
  readonly #hidden: ReadonlyMap<string, SharedReads<HiddenQuestion, readonly HiddenEvent[]>>;

  constructor({ sql, drizzleOn, streams, events, readContext }: StreamReaderParts) {
    this.#streams = streams;
    this.#drizzleOn = drizzleOn;
    this.#rows = new SharedReads((questions) => findStreamRows(sql, questions));
    this.#contents = new SharedReads((asked) => renderStored(readContext(), events, asked));
    this.#hidden = new Map(
      Array.from(streams, ([kind, definition]) => [
        kind,
        new SharedReads(async (asked) => (await definition.hidden?.(readContext(), asked)) ?? []),
      ]),
    );
  }

  /** One answer for each, in their order: 128 KiB of events in all, and the first one always moves on. */
  async read(accountId: Id, requests: readonly ReadRequest[]): Promise<ReadResult[]> {
    const share = Math.min(eventsDefault, Math.ceil(eventsMax / requests.length));
    const parts = await Promise.all(
      requests.map((request) =>
        this.#begin(accountId, { ...request, limit: request.limit ?? share }),
      ),
    );
    await this.#tell(parts.filter((part) => typeof part !== "string"));
    return parts.map((part) => (typeof part === "string" ? part : pageOf(part)));
  }

  async #begin(accountId: Id, request: ReadRequest & { readonly limit: number }) {
    const { after, limit } = request;
    const { definition, id } = this.#find(request.stream) ?? {};
    if (!definition || id === undefined) return "gone";
    const found = await this.#rows.ask({ streamId: id, accountId, after, limit });
    const ranges = readableRanges(definition, found, id, accountId);
    if (!found || !ranges) return "gone";
    if (mustReset(found, ranges, request)) return "reset";
    const { rows, seq: head } = found;
    const part: Part = {
      ...{ definition, id, accountId, ranges, head, after },
      rows: rows ?? [],
      events: [],
    };
    return part;
  }

  /** A few at a time: of a page of large messages only what fits the reply is ever read. */
  async #tell(parts: readonly Part[]): Promise<void> {
    let bytes = 0;
    for (const round of roundsOf(parts)) {
      const texts = await Promise.all(round.map(({ part, rows }) => this.#render(part, rows)));
      for (const [place, { part }] of round.entries()) {
        for (const text of texts[place] ?? []) {
          const isFirst = bytes === 0;
          bytes += Buffer.byteLength(text);
          if (!isFirst && bytes > replyBytesMax) return;
          part.events.push(text);
        }
      }
    }
  }

  async #render(reading: Reading, rows: readonly StoredRow[]): Promise<string[]> {
    const { definition, id: streamId, accountId, ranges } = reading;
    const allowed = rows.filter((row) => mayHave(ranges, row));
    if (allowed.length === 0) return rows.map(({ seq }) => skip(seq));
    const [contents, hiddenEvents] = await Promise.all([
      this.#contents.ask({ streamId, rows: allowed }),
      definition.hidden &&
        this.#hidden
          .get(definition.kind)
          ?.ask({ streamId, readerIds: [accountId], seqs: allowed.map(subjectOf) }),
    ]);
    const hidden = new Set(hiddenEvents?.map((event) => event.seq));
    return rows.map((row) =>
      textOf(row, hidden.has(subjectOf(row)) ? null : contents.get(row.seq), accountId),
    );
  }

  /** State and cursor from one instant. Throws `not-found` as `read` does. */
  async snapshot(
    ctx: ReadContext,
    begin: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>,
    caller: { accountId: Id; sessionId: Id },
    stream: string,
  ): Promise<{ epoch: string; seq: number; state: unknown }> {
    const found = this.#find(stream);
    if (!found) throw notFound();
    const { definition, id } = found;
    return await begin(async (sql) => {
      const place = { streamId: id, accountId: caller.accountId, after: 0, limit: 0 };
      const [row = null] = await findStreamRows(sql, [place]);
      if (!row || !readableRanges(definition, row, id, caller.accountId)) throw notFound();
      // All of it on this connection: one that waits for a second one of the pool may hold what that one waits for.
      const db = this.#drizzleOn(sql as TransactionSql);
      const state = await definition.snapshot({ ...ctx, sql, db, caller }, id);
      if (state === null) throw notFound();
      return { epoch: row.epoch, seq: row.seq, state };
    });
  }

  #find(stream: string): { definition: StreamDefinition; id: Id } | null {
    const parsed = parseStreamName(stream);
    const definition = parsed ? this.#streams.get(parsed.kind) : undefined;
    return parsed && definition ? { definition, id: parsed.id } : null;
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

/** Rows of all parts in their order, so many at a time. */
function* roundsOf(parts: readonly Part[]): Iterable<{ part: Part; rows: StoredRow[] }[]> {
  let round: { part: Part; rows: StoredRow[] }[] = [];
  let left = renderedAtOnce;
  for (const part of parts) {
    for (let at = 0; at < part.rows.length;) {
      const rows = part.rows.slice(at, at + left);
      round.push({ part, rows });
      at += rows.length;
      left -= rows.length;
      if (left > 0) continue;
      yield round;
      round = [];
      left = renderedAtOnce;
    }
  }
  if (round.length > 0) yield round;
}

function pageOf({ events, rows, head, after }: Part): ReadPage {
  const last = events.length === 0 ? after : (rows[events.length - 1]?.seq ?? after);
  return { events, head, more: last < head };
}

function skip(seq: number): string {
  return `{"seq":${seq},"skip":true}`;
}

/** Written once, because a page of events is told only to be sent. */
function textOf(row: StoredRow, data: unknown, accountId: Id): string {
  if (data === undefined || data === null) return skip(row.seq);
  const key = row.key !== null && row.actor_id === accountId ? `,"key":"${row.key}"` : "";
  return `{"seq":${row.seq},"event":"${row.name}","data":${JSON.stringify(data)}${key}}`;
}
