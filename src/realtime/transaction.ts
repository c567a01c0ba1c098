/**
 * One unit of work: rows, events, jobs, memberships and the outbox in one PostgreSQL transaction. Nothing leaves before
 * commit; what was committed is handed to the relay, and the outbox row makes sure of it should this process die.
 */
import type { TSchema } from "typebox";
import { assert } from "../kit/assert.ts";
import type { Clock } from "../kit/clock.ts";
import type { Db, Emission, Sql, StreamHead, Tx } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import type { JobDefinition, JobOptions } from "../kit/job.ts";
import { parseStreamName, type StreamName } from "../kit/stream.ts";

/** Streams one transaction may hold: beyond that, telling people is a job in chunks. */
export const lockedStreamsMax = 16;

export interface Author {
  readonly accountId: Id | null;
  readonly key: Id | null;
}

export interface PendingEvent {
  readonly stream: StreamName;
  readonly streamId: Id;
  readonly seq: number;
  readonly definition: EventDefinition;
  readonly ref: unknown;
  readonly data: unknown;
  readonly about: number | null;
  readonly rosterVersion: number;
  readonly author: Author;
}

/** What a committed transaction leaves for the relay. */
export interface Committed {
  readonly events: readonly PendingEvent[];
  readonly recheckAccountIds: readonly Id[];
  readonly outboxIds: readonly number[];
}

export type EnqueueJob = (
  sql: Sql,
  job: JobDefinition,
  data: unknown,
  options?: JobOptions,
) => Promise<void>;

interface LockedStream {
  readonly stream: StreamName;
  readonly streamId: Id;
  readonly headSeq: number;
  seq: number;
  rosterVersion: number;
  rosterChanged: boolean;
  /** Readers won less those lost. */
  readersGained: number;
}

export class TransactionScope implements Tx {
  readonly sql: Sql;
  readonly db: Db;
  readonly #author: Author;
  readonly #clock: Clock;
  readonly #enqueue: EnqueueJob;
  readonly #locked = new Map<StreamName, LockedStream>();
  readonly #events: Omit<PendingEvent, "rosterVersion">[] = [];
  readonly #recheck = new Set<Id>();
  readonly #atFlush: ((sql: Sql) => Promise<unknown>)[] = [];
  #tookLocks = false;

  constructor(parts: { sql: Sql; db: Db; author: Author; clock: Clock; enqueue: EnqueueJob }) {
    this.sql = parts.sql;
    this.db = parts.db;
    this.#author = parts.author;
    this.#clock = parts.clock;
    this.#enqueue = parts.enqueue;
  }

  async lock(streams: readonly StreamName[]): Promise<Map<StreamName, StreamHead>> {
    // A second statement could deadlock with another transaction's first.
    assert(!this.#tookLocks, "streams are locked once, all together");
    this.#tookLocks = true;
    const wanted = new Map(streams.map((stream) => [idOf(stream), stream]));
    assert(
      wanted.size <= lockedStreamsMax,
      `at most ${lockedStreamsMax} streams in one transaction`,
    );
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

  emit<D extends TSchema, R extends TSchema>(
    event: EventDefinition<D, R>,
    emission: Emission<unknown, unknown>,
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
      author: this.#author,
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

  /** A statement that is to go out with the flush. */
  atFlush(statement: (sql: Sql) => Promise<unknown>): void {
    this.#atFlush.push(statement);
  }

  /** Says that a write of this session is under way: who ends the session waits for it. */
  async holdAccess(sessionId: Id): Promise<void> {
    await this.sql`select pg_advisory_xact_lock_shared(hashtextextended('access:' || ${sessionId}::text, 0))`;
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
    const recheckAccountIds = [...this.#recheck].sort();
    const statements = this.#atFlush.map((statement) => statement(this.sql));
    if (this.#events.length > 0) statements.push(this.#insertEvents());
    const moved = [...this.#locked.values()].filter(
      (held) => held.seq > held.headSeq || held.rosterChanged,
    );
    if (moved.length > 0) statements.push(this.#moveHeads(moved));
    const outbox = this.#insertOutbox(moved, recheckAccountIds);
    await Promise.all([...statements, outbox]);
    return {
      events: this.#events.map((event) => ({
        ...event,
        rosterVersion: rosterVersionAfter(this.#get(event.stream)),
      })),
      recheckAccountIds,
      outboxIds: await outbox,
    };
  }

  async #insertEvents(): Promise<void> {
    const at = this.#clock.now().toISOString();
    const rows = this.#events.map((event) => ({
      stream_id: event.streamId,
      seq: event.seq,
      name: event.definition.name,
      ref: event.ref,
      about: event.about,
      actor_id: event.author.accountId,
      key: event.author.key,
      created_at: at,
    }));
    await this.sql`
      insert into events (stream_id, seq, name, ref, about, actor_id, key, created_at)
      select stream_id, seq, name, ref, about, actor_id, key, created_at
      from json_to_recordset(${JSON.stringify(rows)}::text::json)
        as e(stream_id uuid, seq bigint, name text, ref jsonb, about bigint, actor_id uuid, key uuid, created_at timestamptz)`;
  }

  async #moveHeads(moved: readonly LockedStream[]): Promise<void> {
    await this.sql`
      update stream_heads h
      set seq = v.seq, roster_version = v.roster_version, reader_count = reader_count + v.gained,
        moved_by = pg_current_xact_id()
      from unnest(
        ${moved.map((held) => held.streamId)}::uuid[],
        ${moved.map((held) => held.seq)}::bigint[],
        ${moved.map(rosterVersionAfter)}::bigint[],
        ${moved.map((held) => held.readersGained)}::integer[]) v(stream_id, seq, roster_version, gained)
      where h.stream_id = v.stream_id`;
  }

  async #insertOutbox(
    moved: readonly LockedStream[],
    recheckAccountIds: readonly Id[],
  ): Promise<readonly number[]> {
    const spans = moved.filter((held) => held.seq > held.headSeq);
    if (spans.length === 0 && recheckAccountIds.length === 0) return [];
    const rows = await this.sql<{ id: number }[]>`
      insert into outbox (stream_id, first_seq, last_seq, recheck_account_ids)
      select stream_id, first_seq, last_seq, null::uuid[] from unnest(
        ${spans.map((held) => held.streamId)}::uuid[],
        ${spans.map((held) => held.headSeq + 1)}::bigint[],
        ${spans.map((held) => held.seq)}::bigint[]) s(stream_id, first_seq, last_seq)
      union all
      select null, null, null, ${recheckAccountIds}::uuid[] where ${recheckAccountIds.length > 0}
      returning id`;
    return rows.map((row) => row.id);
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

  #get(stream: StreamName): LockedStream {
    const held = this.#locked.get(stream);
    assert(held, `${stream.split(":")[0] ?? ""} stream is locked before it is written`);
    return held;
  }
}

function rosterVersionAfter(held: LockedStream): number {
  return held.rosterVersion + (held.rosterChanged ? 1 : 0);
}

function idOf(stream: StreamName): Id {
  const parsed = parseStreamName(stream);
  assert(parsed, "a stream's name is kind:id");
  return parsed.id;
}
