/** Streams with so many readers that they are routed by their own name instead of by their readers'. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";

/** For each of these people, in their order, such streams they read. Index stream_members_account; a person has few of them. */
export async function findWideStreams(
  sql: Sql,
  accountIds: readonly Id[],
): Promise<StreamName[][]> {
  const rows = await sql<{ place: number; name: StreamName }[]>`
    select q.place, wide.name
    from unnest(${accountIds}::uuid[]) with ordinality as q(account_id, place)
    -- Tables not analysed yet would have every open range, and every head, read for each person: so one look-up at a time.
    cross join lateral (
      select stream_id, to_seq from stream_members where account_id = q.account_id offset 0) m
    cross join lateral (
      select h.kind || ':' || h.stream_id as name from stream_heads h
      -- Index stream_heads_wide, which is chosen for this very number only, and not for a parameter.
      where h.stream_id = m.stream_id and h.reader_count > 64 limit 1) wide
    where m.to_seq is null`;
  const byPlace = Map.groupBy(rows, (row) => row.place);
  return accountIds.map((_, index) => byPlace.get(index + 1)?.map((row) => row.name) ?? []);
}
