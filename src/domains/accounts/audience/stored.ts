/** How an audience stands in rows: a word's position, and a row of `audiences` where a word is not enough. */
import type { Id } from "#src/kit/id.ts";

export interface StoredAudience {
  /** Position in `audienceKinds`. */
  readonly kind: number;
  /** Row of `audiences` that has the whole of it; null where the word says it all. */
  readonly detailId: Id | null;
}

/** Equal ones of one owner are one row. */
export function isSameAudience(one: StoredAudience, other: StoredAudience): boolean {
  return one.kind === other.kind && one.detailId === other.detailId;
}
