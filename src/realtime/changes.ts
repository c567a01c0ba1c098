/** Which streams of a person changed since a point in the database's history: one statement over their own rows only. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import { streamName, type StreamName } from "../kit/stream.ts";
import { epochOf } from "./epoch.ts";
import type { SyncPoint } from "./sync-token.ts";

export const changedStreamsMax = 500;
const noStream = "00000000-0000-0000-0000-000000000000";

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

interface ChangedRow {
  readonly kind: string;
  readonly stream_id: Id;
  readonly seq: number;
  readonly floor: number;
  readonly open: boolean;
}

/** Without a point to compare with, or with one of another epoch, every stream the person has counts as changed. */
export async function listChanged(
  sql: Sql,
  accountId: Id,
  since: { readonly epoch: string; readonly xmin: string } | null,
  afterStreamId: Id = noStream,
): Promise<Changes> {
  const [now] = await sql<
    { xmin: string; epoch: string; voided: boolean; rows: ChangedRow[] | null }[]
  >`
    with point as materialized (
      select pg_snapshot_xmin(pg_current_snapshot()) as xmin, ${epochOf(sql)} as epoch),
    compared as materialized (
      -- A point ahead of the present is of a history that was undone, whatever its epoch says.
      select case when epoch = ${since?.epoch ?? null}::text and ${since?.xmin ?? null}::xid8 <= xmin
        then ${since?.xmin ?? null}::xid8 end as since from point),
    mine as (
      select h.kind, h.stream_id, h.seq, greatest(h.floor, min(m.from_seq)) as floor,
        bool_or(m.to_seq is null) as open,
        bool_or(m.changed_by >= since) as joined_or_left, h.moved_by, since
      from compared, stream_members m join stream_heads h using (stream_id)
      where m.account_id = ${accountId} and m.stream_id > ${afterStreamId}
      group by h.stream_id, since
      union all
      select h.kind, h.stream_id, h.seq, h.floor, true, false, h.moved_by, since
      from compared, stream_heads h
      where h.stream_id = ${accountId} and h.stream_id > ${afterStreamId})
    select xmin::text, epoch, (select since from compared) is null as voided, (
      select json_agg(page order by page.stream_id) from (
        select kind, stream_id, seq, floor, open from mine
        where case when since is null then open else joined_or_left or (open and moved_by >= since) end
        order by stream_id limit ${changedStreamsMax + 1}) page) as rows
    from point`;
  if (!now) throw new Error("Broken invariant: a select without from answers one row");
  const rows = now.rows ?? [];
  const page = rows.slice(0, changedStreamsMax);
  const voided = since !== null && now.voided;
  return {
    point: { accountId, epoch: now.epoch, xmin: now.xmin },
    changed: page.map((row) => present(row, voided)),
    afterStreamId: rows.length > changedStreamsMax ? (page.at(-1)?.stream_id ?? null) : null,
  };
}

function present(row: ChangedRow, voided: boolean): ChangedStream {
  const stream = streamName(row.kind, row.stream_id);
  if (!row.open) return { stream, gone: true };
  const place = { stream, head: row.seq, floor: row.floor };
  return voided ? { ...place, reset: true } : place;
}
