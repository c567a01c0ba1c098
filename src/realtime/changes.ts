/**
 * Which streams of a person changed since a point in the database's history: over their own rows only, and in one statement
 * for all who ask at once.
 */
import type { Sql } from "../kit/context.ts";
import { nilId, type Id } from "../kit/id.ts";
import { streamName, type StreamName } from "../kit/stream.ts";
import { epochOf } from "./epoch.ts";
import type { SyncPoint } from "./sync-token.ts";

export const changedStreamsMax = 500;

export type ChangedStream =
  | { stream: StreamName; head: number; floor: number; reset?: true }
  | { stream: StreamName; gone: true };

export interface Changes {
  /** Where the next comparison may start. */
  readonly point: SyncPoint;
  readonly changed: ChangedStream[];
  /** Present when there is a further page. */
  readonly afterStreamId: Id | null;
}

export interface ChangesQuestion {
  readonly accountId: Id;
  /** Without a point to compare with, or with one of another epoch, every stream the person has counts as changed. */
  readonly since: { readonly epoch: string; readonly xmin: string } | null;
  readonly afterStreamId?: Id;
}

interface ChangedRow {
  readonly kind: string;
  readonly stream_id: Id;
  readonly seq: number;
  readonly floor: number;
  readonly open: boolean;
}

interface AnswerRow {
  readonly xmin: string;
  readonly epoch: string;
  readonly voided: boolean;
  readonly rows: ChangedRow[] | null;
}

/** One answer for each question, in their order, all of one snapshot. */
export async function listChanged(
  sql: Sql,
  questions: readonly ChangesQuestion[],
): Promise<Changes[]> {
  const answers = await sql<AnswerRow[]>`
    with point as materialized (
      select pg_snapshot_xmin(pg_current_snapshot()) as xmin, ${epochOf(sql)} as epoch),
    compared as materialized (
      -- A point ahead of the present is of a history that was undone, whatever its epoch says.
      select q.place, q.account_id, q.after_id, case
        when q.epoch = point.epoch and q.xmin::xid8 <= point.xmin then q.xmin::xid8 end as since
      from point, unnest(
        ${questions.map((question) => question.accountId)}::uuid[],
        ${questions.map((question) => question.afterStreamId ?? nilId)}::uuid[],
        ${questions.map((question) => question.since?.epoch ?? null)}::text[],
        ${questions.map((question) => question.since?.xmin ?? null)}::text[])
        with ordinality as q(account_id, after_id, epoch, xmin, place))
    select point.xmin::text, point.epoch, c.since is null as voided, page.rows
    from point, compared c cross join lateral (
      select json_agg(page order by page.stream_id) as rows from (
        select kind, stream_id, seq, floor, open from (
          select h.kind, m.stream_id, h.seq, greatest(h.floor, m.from_seq) as floor,
            m.open, m.joined_or_left, h.moved_by
          from (
            select stream_id, min(from_seq) as from_seq, bool_or(to_seq is null) as open,
              bool_or(changed_by >= c.since) as joined_or_left
            from stream_members where account_id = c.account_id and stream_id > c.after_id
            group by stream_id) m
          cross join lateral (
            select kind, seq, floor, moved_by from stream_heads where stream_id = m.stream_id limit 1) h
          union all
          select kind, stream_id, seq, floor, true, false, moved_by
          from stream_heads where stream_id = c.account_id and stream_id > c.after_id) mine
        where case when c.since is null then open
          else joined_or_left or (open and moved_by >= c.since) end
        order by stream_id limit ${changedStreamsMax + 1}) page) page
    order by c.place`;
  return answers.map((answer, index) => {
    const { accountId, since } = questions[index] ?? { accountId: "", since: null };
    const rows = answer.rows ?? [];
    const page = rows.slice(0, changedStreamsMax);
    const voided = since !== null && answer.voided;
    return {
      point: { accountId, epoch: answer.epoch, xmin: answer.xmin },
      changed: page.map((row) => present(row, voided)),
      afterStreamId: rows.length > changedStreamsMax ? (page.at(-1)?.stream_id ?? null) : null,
    };
  });
}

function present(row: ChangedRow, voided: boolean): ChangedStream {
  const stream = streamName(row.kind, row.stream_id);
  if (!row.open) return { stream, gone: true };
  const place = { stream, head: row.seq, floor: row.floor };
  return voided ? { ...place, reset: true } : place;
}
