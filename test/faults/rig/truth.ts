/** Reads what the database holds, past every server: this is what everybody's view is measured by. */
import type { Sql } from "#src/platform/postgres.ts";
import type { Range, StoredEvent, StoredMessage, Truth } from "./history.ts";

export async function readTruth(sql: Sql, streamIds: readonly string[]): Promise<Truth> {
  const [heads, events, messages, ranges, hidden, [outbox]] = await Promise.all([
    sql<{ stream: string; seq: number }[]>`
      select kind || ':' || stream_id as stream, seq from stream_heads
      where stream_id = any(${streamIds}::uuid[])`,
    readEvents(sql, streamIds),
    sql<StoredMessage[]>`
      select id, chat_id as "chatId", seq, sender_id as "senderId", text, version from messages
      where chat_id = any(${streamIds}::uuid[])`,
    readRanges(sql, streamIds),
    sql<{ owner: string; seqs: number[] }[]>`
      select account_id || ' ' || chat_id as owner, json_agg(seq) as seqs from hidden_messages
      where chat_id = any(${streamIds}::uuid[]) group by 1`,
    sql<{ rows: number }[]>`select count(*)::int as rows from outbox`,
  ]);
  return {
    heads: new Map(heads.map((head) => [head.stream, head.seq])),
    events,
    messages: new Map(messages.map((message) => [message.id, message])),
    ranges,
    hidden: new Map(hidden.map((row) => [row.owner, new Set(row.seqs)])),
    outboxRows: outbox?.rows ?? 0,
  };
}

async function readEvents(
  sql: Sql,
  streamIds: readonly string[],
): Promise<Map<string, StoredEvent[]>> {
  const rows = await sql<(StoredEvent & { stream: string })[]>`
    select h.kind || ':' || e.stream_id as stream, e.seq, e.name, e.about, e.actor_id as "actorId", e.key,
      e.ref->>'messageId' as "messageId"
    from events e join stream_heads h using (stream_id)
    where e.stream_id = any(${streamIds}::uuid[]) order by e.stream_id, e.seq`;
  return Map.groupBy(rows, (row) => row.stream);
}

async function readRanges(
  sql: Sql,
  streamIds: readonly string[],
): Promise<Map<string, Map<string, Range[]>>> {
  const rows = await sql<{ stream: string; account: string; from: number; to: number | null }[]>`
    select h.kind || ':' || m.stream_id as stream, m.account_id as account, m.from_seq as from, m.to_seq as to
    from stream_members m join stream_heads h using (stream_id)
    where m.stream_id = any(${streamIds}::uuid[])`;
  const byStream = Map.groupBy(rows, (row) => row.stream);
  const entries = [...byStream].map(
    ([stream, members]) => [stream, Map.groupBy(members, (row) => row.account)] as const,
  );
  return new Map(entries);
}

/** Nothing that was committed is untold any more. */
export async function isSettled(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ left: number }[]>`select count(*)::int as left from outbox`;
  return row?.left === 0;
}
