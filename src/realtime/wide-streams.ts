/** Streams with so many readers that they are routed by their own name instead of by their readers'. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";
import { listedReadersMax } from "./following.ts";

/** For each of these people, in their order, such streams they read. Index stream_members_account; a person has few of them. */
export async function findWideStreams(
  sql: Sql,
  accountIds: readonly Id[],
): Promise<StreamName[][]> {
  const rows = await sql<{ place: number; name: StreamName }[]>`
    select q.place, wide.name
    from unnest(${accountIds}::uuid[]) with ordinality as q(account_id, place)
    cross join lateral (
      select h.kind || ':' || h.stream_id as name
      from stream_members m join stream_heads h using (stream_id)
      where m.account_id = q.account_id and m.to_seq is null and h.reader_count > ${listedReadersMax}
      offset 0) wide`;
  const byPlace = Map.groupBy(rows, (row) => row.place);
  return accountIds.map((_, index) => byPlace.get(index + 1)?.map((row) => row.name) ?? []);
}
