/** What stands in the outbox, as entries for the bus: committed, and perhaps known to nobody yet. */
import type { Id } from "../kit/id.ts";
import type { BusEntry } from "./bus.ts";
import type { Entries } from "./entries.ts";

export interface OutboxRow {
  readonly id: number;
  readonly stream_ids: Id[];
  readonly first_seqs: number[];
  readonly last_seqs: number[];
  readonly recheck_account_ids: Id[];
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
    if (row.recheck_account_ids.length > 0)
      told.push(...entries.ofRecheck(row.recheck_account_ids));
    for (const [place, streamId] of row.stream_ids.entries()) {
      const first = row.first_seqs[place] ?? 1;
      const last = row.last_seqs[place] ?? first;
      const span = spans.get(streamId);
      spans.set(streamId, {
        first: Math.min(span?.first ?? first, first),
        last: Math.max(span?.last ?? last, last),
      });
    }
  }
  for (const [streamId, { first, last }] of spans) {
    const from = last - first < spanMax ? first : last;
    told.push(...(await entries.readById(streamId, from - 1, last - from + 1)));
  }
  return told;
}
