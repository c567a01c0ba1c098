/** The one rule of who may have an event: membership is ranges of sequence numbers, and everything else follows. */

export interface SeqRange {
  readonly from: number;
  /** Null: still open. */
  readonly to: number | null;
}

export function holds(ranges: readonly SeqRange[], seq: number): boolean {
  return ranges.some((range) => range.from <= seq && (range.to === null || seq <= range.to));
}

/** An event that speaks of an earlier one is only for those who may have both. */
export function mayHave(
  ranges: readonly SeqRange[],
  event: { readonly seq: number; readonly about: number | null },
): boolean {
  return holds(ranges, event.seq) && (event.about === null || holds(ranges, event.about));
}

/** Sequence number of what an event speaks of: an earlier one, or itself. */
export function subjectOf(event: { readonly seq: number; readonly about: number | null }): number {
  return event.about ?? event.seq;
}

export function isOpen(ranges: readonly SeqRange[]): boolean {
  return ranges.some((range) => range.to === null);
}

/** Sequence number of the first event after `seq` that the ranges hold; null when none ever will. */
export function nextHeld(ranges: readonly SeqRange[], seq: number): number | null {
  let next: number | null = null;
  for (const range of ranges) {
    if (range.to !== null && range.to <= seq) continue;
    const candidate = Math.max(range.from, seq + 1);
    if (next === null || candidate < next) next = candidate;
  }
  return next;
}
