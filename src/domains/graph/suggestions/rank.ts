/** Merging what several sources suggest into one ranking. */
import type { Id } from "../../../kit/id.ts";

export interface Suggested {
  readonly accountId: Id;
  /** Words of the sources that named them, the strongest first. */
  readonly reasons: readonly string[];
}

export interface Named {
  readonly reason: string;
  /** The best first. */
  readonly accountIds: readonly Id[];
}

/** How little the first places of a source matter more than the next: a person named by two sources passes both first ones. */
const flatness = 20;

interface Scored {
  score: number;
  readonly reasons: { readonly reason: string; readonly share: number }[];
}

/**
 * Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): only places count, so sources need no common measure. The same
 * input gives the same ranking.
 */
export function fuse(sources: readonly Named[]): Suggested[] {
  const scores = new Map<Id, Scored>();
  for (const { reason, accountIds } of sources) {
    for (const [place, accountId] of accountIds.entries()) {
      const scored = scores.get(accountId) ?? { score: 0, reasons: [] };
      const share = 1 / (flatness + place);
      scored.score += share;
      scored.reasons.push({ reason, share });
      scores.set(accountId, scored);
    }
  }
  return [...scores]
    .toSorted(([one, a], [other, b]) => b.score - a.score || (one < other ? -1 : 1))
    .map(([accountId, { reasons }]) => ({
      accountId,
      reasons: reasons.toSorted((a, b) => b.share - a.share).map(({ reason }) => reason),
    }));
}
