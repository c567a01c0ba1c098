/**
 * One unit of work: rows, events, jobs, memberships and the outbox in one PostgreSQL transaction. Nothing leaves before
 * commit; what was committed is handed to the relay, and the outbox row makes sure of it should this process die.
 */
import type { TSchema } from "typebox";
import { assert } from "../kit/assert.ts";
import type { Clock } from "../kit/clock.ts";
import type { Db, Emission, Sql, Statement, StreamHead, Tx } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import type { JobDefinition, JobOptions } from "../kit/job.ts";
import { parseStreamName, type StreamName } from "../kit/stream.ts";
import {
  insertEvents,
  insertOutbox,
  moveHeads,
  rosterVersionAfter,
  together,
  type Author,
  type BufferedEvent,
  type LockedStream,
  type OutboxStatement,
} from "./flush.ts";

/** Streams one transaction may hold: beyond that, telling people is a job in chunks. */
export const lockedStreamsMax = 16;

export interface PendingEvent extends BufferedEvent {
  readonly rosterVersion: number;
}

/** What a committed transaction leaves for the relay. */
export interface Committed {
  readonly events: readonly PendingEvent[];
  readonly recheckAccountIds: readonly Id[];
  readonly outboxIds: readonly number[];
  /** State topics, `kind:id`. */
  readonly touched: readonly string[];
}

export type EnqueueJob = (
  sql: Sql,
  job: JobDefinition,
  data: unknown,
  options?: JobOptions,
) => Promise<void>;

export class TransactionScope implements Tx {
  readonly sql: Sql;
  readonly db: Db;
  readonly #author: Author;
  readonly #clock: Clock;
  readonly #enqueue: EnqueueJob;
  readonly #locked = new Map<StreamName, LockedStream>();
  readonly #events: BufferedEvent[] = [];
  readonly #recheck = new Set<Id>();
  readonly #touched = new Set<string>();
  readonly #atFlush: ((sql: Sql) => Promise<unknown>)[] = [];
  readonly #rows: ((sql: Sql) => Statement)[] = [];
  #tookLocks = false;

  constructor(parts: { sql: Sql; db: Db; author: Author; clock: Clock; enqueue: EnqueueJob }) {
    this.sql = parts.sql;
    this.db = parts.db;
    this.#author = parts.author;
    this.#clock = parts.clock;
    this.#enqueue = parts.enqueue;
  }

  /** `streamsMax`: a batch holds as many as it has calls. */
  async lock(
    streams: readonly StreamName[],
    streamsMax = lockedStreamsMax,
  ): Promise<Map<StreamName, StreamHead>> {
    const held = this.#heldHeads(streams);
    if (held) return held;
    // A second statement could deadlock with another transaction's first.
    assert(!this.#tookLocks, "streams are locked once, all together");
    this.#tookLocks = true;
    const wanted = new Map(streams.map((stream) => [idOf(stream), stream]));
    assert(wanted.size <= streamsMax, `at most ${streamsMax} streams in one transaction`);
    const rows = await this.sql<
      { stream_id: Id; kind: string; seq: number; roster_version: number }[]
    >`
      select stream_id, kind, seq, roster_version from stream_heads
      where stream_id = any(${[...wanted.keys()]}::uuid[]) order by stream_id for update`;
    const heads = new Map<StreamName, StreamHead>();
    for (const row of rows) {
      const stream = wanted.get(row.stream_id);
      if (!stream || !stream.startsWith(`${row.kind}:`)) continue;
      this.#hold(stream, row.stream_id, row.seq, row.roster_version);
      heads.set(stream, { seq: row.seq });
    }
    return heads;
  }

  async createStream(stream: StreamName): Promise<void> {
    const streamId = idOf(stream);
    const kind = stream.slice(0, stream.indexOf(":"));
    await this.sql`insert into stream_heads (stream_id, kind) values (${streamId}, ${kind})`;
    this.#hold(stream, streamId, 0, 0);
  }

  /** In a batch each event has an author of its own. */
  emit<D extends TSchema, R extends TSchema>(
    event: EventDefinition<D, R>,
    emission: Emission<unknown, unknown>,
    author = this.#author,
  ): number {
    const held = this.#get(emission.stream);
    assert(
      emission.stream.startsWith(`${event.stream}:`),
      `${event.name} belongs to a ${event.stream} stream`,
    );
    held.seq += 1;
    this.#events.push({
      stream: held.stream,
      streamId: held.streamId,
      seq: held.seq,
      definition: event,
      ref: emission.ref,
      data: emission.data,
      about: emission.about ?? null,
      author,
    });
    return held.seq;
  }

  async join(stream: StreamName, accountIds: readonly Id[], from?: number): Promise<void> {
    if (accountIds.length === 0) return;
    const held = this.#get(stream);
    const fromSeq = from ?? held.seq + 1;
    // A range of the same person may begin where one that never held an event ended.
    const joined = await this.sql`
      insert into stream_members (stream_id, account_id, from_seq)
      select ${held.streamId}, joining.id, ${fromSeq} from unnest(${accountIds}::uuid[]) joining(id)
      where not exists (
        select 1 from stream_members m
        where m.stream_id = ${held.streamId} and m.account_id = joining.id and m.to_seq is null)
      on conflict (stream_id, account_id, from_seq)
      do update set to_seq = null, changed_by = pg_current_xact_id()`;
    held.rosterChanged = true;
    held.readersGained += joined.count;
  }

  async leave(stream: StreamName, accountIds: readonly Id[]): Promise<void> {
    if (accountIds.length === 0) return;
    const held = this.#get(stream);
    const left = await this.sql`
      update stream_members set to_seq = ${held.seq}, changed_by = pg_current_xact_id()
      where stream_id = ${held.streamId} and account_id = any(${accountIds}::uuid[]) and to_seq is null`;
    held.rosterChanged = true;
    held.readersGained -= left.count;
  }

  async enqueue(job: JobDefinition, data: unknown, options?: JobOptions): Promise<void> {
    await this.#enqueue(this.sql, job, data, options);
  }

  recheck(accountIds: readonly Id[]): void {
    for (const accountId of accountIds) this.#recheck.add(accountId);
  }

  touch(topic: { readonly kind: string }, id: Id): void {
    this.#touched.add(`${topic.kind}:${id}`);
  }

  /** A statement that is to go out with the flush. */
  atFlush(statement: (sql: Sql) => Promise<unknown>): void {
    this.#atFlush.push(statement);
  }

  /** The same for rows of a table that nothing else of this transaction writes at its end: they may share a statement. */
  rowsAtFlush(rows: (sql: Sql) => Statement): void {
    this.#rows.push(rows);
  }

  /** Says that writes of these sessions are under way: who ends one waits for them. Sorted, as `waitForWrites` is. */
  async holdAccess(sessionIds: readonly Id[]): Promise<void> {
    await this.sql`
      select count(pg_advisory_xact_lock_shared(hashtextextended('access:' || id, 0)))
      from unnest(${[...sessionIds].sort()}::text[]) id`;
  }

  async waitForWrites(sessionIds: readonly Id[]): Promise<void> {
    assert(!this.#tookLocks, "writes are waited for before streams are locked");
    // Sorted: two that end the same sessions wait in one order.
    await this.sql`
      select pg_advisory_xact_lock(hashtextextended('access:' || id, 0))
      from unnest(${[...sessionIds].sort()}::text[]) id`;
  }

  /** Writes what was buffered; its statements go out together. The last step before commit. */
  async flush(): Promise<Committed> {
    const others = this.#atFlush.map((statement) => statement(this.sql));
    const { statements, outbox } = this.#statements();
    const [outboxRows] = await Promise.all([outbox, ...statements, ...others]);
    return this.#committed(outboxRows ?? []);
  }

  /** The same in one statement for all tables, with the commit right behind it. */
  async flushWith(commit: () => Promise<void>): Promise<Committed> {
    assert(this.#atFlush.length === 0, "what is written together is rows");
    const { statements, outbox } = this.#statements();
    const rows = together(this.sql, statements, outbox);
    // Before the commit's, and built by then: one statement is there as a whole, or not at all.
    const [outboxRows] = await Promise.all([rows?.execute(), commit()]);
    return this.#committed(outboxRows ?? []);
  }

  #statements(): { statements: Statement[]; outbox: OutboxStatement | null } {
    const statements = this.#rows.map((rows) => rows(this.sql));
    if (this.#events.length > 0)
      statements.push(insertEvents(this.sql, this.#events, this.#clock.now()));
    const moved = [...this.#locked.values()].filter(
      (held) => held.seq > held.headSeq || held.rosterChanged,
    );
    if (moved.length > 0) statements.push(moveHeads(this.sql, moved));
    return { statements, outbox: insertOutbox(this.sql, moved, this.#recheckAccountIds()) };
  }

  #recheckAccountIds(): Id[] {
    return [...this.#recheck].sort();
  }

  #committed(outboxRows: readonly { readonly id: number }[]): Committed {
    return {
      events: this.#events.map((event) => ({
        ...event,
        rosterVersion: rosterVersionAfter(this.#get(event.stream)),
      })),
      recheckAccountIds: this.#recheckAccountIds(),
      outboxIds: outboxRows.map((row) => row.id),
      touched: [...this.#touched],
    };
  }

  #hold(stream: StreamName, streamId: Id, seq: number, rosterVersion: number): void {
    this.#locked.set(stream, {
      stream,
      streamId,
      headSeq: seq,
      seq,
      rosterVersion,
      rosterChanged: false,
      readersGained: 0,
    });
  }

  /** The heads of streams that are all held already; null unless they are. */
  #heldHeads(streams: readonly StreamName[]): Map<StreamName, StreamHead> | null {
    const heads = new Map<StreamName, StreamHead>();
    for (const stream of streams) {
      const held = this.#locked.get(stream);
      if (!held) return null;
      heads.set(stream, { seq: held.headSeq });
    }
    return heads.size > 0 ? heads : null;
  }

  #get(stream: StreamName): LockedStream {
    const held = this.#locked.get(stream);
    assert(held, `${stream.split(":")[0] ?? ""} stream is locked before it is written`);
    return held;
  }
}

function idOf(stream: StreamName): Id {
  const parsed = parseStreamName(stream);
  assert(parsed, "a stream's name is kind:id");
  return parsed.id;
}
