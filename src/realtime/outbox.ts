/** What stands in the outbox, as entries for the bus: committed, and perhaps known to nobody yet. */
import type { Id } from "../kit/id.ts";
import type { BusEntry } from "./bus.ts";
import type { Entries } from "./entries.ts";

export interface OutboxRow {
  readonly id: number;
  readonly stream_id: Id | null;
  readonly first_seq: number | null;
  readonly last_seq: number | null;
  readonly recheck_account_ids: Id[] | null;
}

/** Of a longer span only the last event is told: clients see the jump, and each reads what it needs. */
const spanMax = 200;

/** Spans of one stream are told as one; order between streams does not matter. */
export async function entriesOfRows(
  entries: Entries,
  rows: readonly OutboxRow[],
): Promise<BusEntry[]> {
  const spans = new Map<Id, { first: number; last: number }>();
  const told: BusEntry[] = [];
  for (const row of rows) {
    if (row.recheck_account_ids) told.push(...entries.ofRecheck(row.recheck_account_ids));
    if (row.stream_id === null || row.first_seq === null || row.last_seq === null) continue;
    const span = spans.get(row.stream_id) ?? { first: row.first_seq, last: row.last_seq };
    span.first = Math.min(span.first, row.first_seq);
    span.last = Math.max(span.last, row.last_seq);
    spans.set(row.stream_id, span);
  }
  for (const [streamId, { first, last }] of spans) {
    const from = last - first < spanMax ? first : last;
    told.push(...(await entries.readById(streamId, from - 1, last - from + 1)));
  }
  return told;
}
