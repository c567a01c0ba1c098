/** Reads parts of streams for many readers in one statement: where each stream stands, what its reader may have, what happened. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import { epochOf } from "./epoch.ts";
import type { SeqRange } from "./ranges.ts";
import type { StoredRow } from "./stored-events.ts";

export interface StreamQuestion {
  readonly streamId: Id;
  readonly accountId: Id;
  readonly after: number;
  readonly limit: number;
}

export interface StreamRow {
  readonly kind: string;
  readonly seq: number;
  readonly floor: number;
  readonly epoch: string;
  /** What the reader holds, at the very moment the events were read. */
  readonly ranges: SeqRange[] | null;
  readonly rows: StoredRow[] | null;
}

/**
 * One row for each question, null where there is no such stream. Everything is looked up by primary keys, whatever the
 * planner believes of tables that were not analysed yet.
 */
export async function findStreamRows(
  sql: Sql,
  questions: readonly StreamQuestion[],
): Promise<(StreamRow | null)[]> {
  const found = await sql<(StreamRow & { place: number })[]>`
    select q.place, h.kind, h.seq, h.floor, ${epochOf(sql)} as epoch,
      (select json_agg(json_build_object('from', m.from_seq, 'to', m.to_seq)) from stream_members m
        where m.stream_id = q.stream_id and m.account_id = q.account_id) as ranges,
      (select json_agg(e order by e.seq) from (
        select seq, name, ref, about, actor_id, key from events
        where stream_id = q.stream_id and seq > q.after order by seq limit q.page) e) as rows
    from unnest(
      ${questions.map((question) => question.streamId)}::uuid[],
      ${questions.map((question) => question.accountId)}::uuid[],
      ${questions.map((question) => question.after)}::bigint[],
      ${questions.map((question) => question.limit)}::integer[])
      with ordinality as q(stream_id, account_id, after, page, place)
    cross join lateral (
      select kind, seq, floor from stream_heads where stream_id = q.stream_id limit 1) h`;
  const byPlace = new Map(found.map((row) => [row.place, row]));
  return questions.map((_, index) => byPlace.get(index + 1) ?? null);
}
