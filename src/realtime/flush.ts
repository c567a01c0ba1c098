/** What a transaction buffers is written here, at its end: one statement for each table, however many rows. */
import type { PendingQuery } from "postgres";
import type { Sql, Statement } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";

export interface Author {
  readonly accountId: Id | null;
  readonly key: Id | null;
}

export interface BufferedEvent {
  readonly stream: StreamName;
  readonly streamId: Id;
  readonly seq: number;
  readonly definition: EventDefinition;
  readonly ref: unknown;
  readonly data: unknown;
  readonly about: number | null;
  readonly author: Author;
}

export interface LockedStream {
  readonly stream: StreamName;
  readonly streamId: Id;
  readonly headSeq: number;
  seq: number;
  rosterVersion: number;
  rosterChanged: boolean;
  /** Readers won less those lost. */
  readersGained: number;
}

export function rosterVersionAfter(held: LockedStream): number {
  return held.rosterVersion + (held.rosterChanged ? 1 : 0);
}

export function insertEvents(sql: Sql, events: readonly BufferedEvent[], at: Date): Statement {
  const rows = events.map((event) => ({
    stream_id: event.streamId,
    seq: event.seq,
    name: event.definition.name,
    ref: event.ref,
    about: event.about,
    actor_id: event.author.accountId,
    key: event.author.key,
  }));
  return sql`
    insert into events (stream_id, seq, name, ref, about, actor_id, key, created_at)
    select stream_id, seq, name, ref, about, actor_id, key, ${at}
    from json_to_recordset(${JSON.stringify(rows)}::text::json)
      as e(stream_id uuid, seq bigint, name text, ref jsonb, about bigint, actor_id uuid, key uuid)`;
}

/**
 * Who only comes or goes moves nothing for those who stay: they would be sent to a stream with nothing new, and could tell
 * by it that somebody did. Their own ranges say it to whoever came or went.
 */
export function moveHeads(sql: Sql, moved: readonly LockedStream[]): Statement {
  return sql`
    update stream_heads h
    set seq = v.seq, roster_version = v.roster_version, reader_count = reader_count + v.gained,
      moved_by = case when v.seq > h.seq then pg_current_xact_id() else h.moved_by end
    from unnest(
      ${moved.map((held) => held.streamId)}::uuid[],
      ${moved.map((held) => held.seq)}::bigint[],
      ${moved.map(rosterVersionAfter)}::bigint[],
      ${moved.map((held) => held.readersGained)}::integer[]) v(stream_id, seq, roster_version, gained)
    where h.stream_id = v.stream_id`;
}

export type OutboxStatement = PendingQuery<{ id: number }[]>;

/** One row for a transaction, whatever it holds; answers its id: the relay deletes it once it has told what it stands for. */
export function insertOutbox(
  sql: Sql,
  moved: readonly LockedStream[],
  recheckAccountIds: readonly Id[],
): OutboxStatement | null {
  const spans = moved.filter((held) => held.seq > held.headSeq);
  if (spans.length === 0 && recheckAccountIds.length === 0) return null;
  return sql<{ id: number }[]>`
    insert into outbox (stream_ids, first_seqs, last_seqs, recheck_account_ids)
    values (
      ${spans.map((held) => held.streamId)}::uuid[],
      ${spans.map((held) => held.headSeq + 1)}::bigint[],
      ${spans.map((held) => held.seq)}::bigint[],
      ${recheckAccountIds}::uuid[])
    returning id`;
}

/** Statements that write other tables each, as one: answers what the outbox does. Null: nothing is written. */
export function together(
  sql: Sql,
  statements: readonly Statement[],
  outbox: OutboxStatement | null,
): OutboxStatement | null {
  if (statements.length === 0) return outbox;
  const parts = statements.map(
    (statement, place) =>
      sql`${place === 0 ? sql`with` : sql`,`} ${sql(`rows_${place}`)} as (${statement})`,
  );
  return sql<{ id: number }[]>`${parts} ${outbox ?? sql`select 0 as id where false`}`;
}
