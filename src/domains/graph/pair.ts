/** Two people whose order says nothing. */
import type { Id } from "#src/kit/id.ts";

/** The one way to write down two people, whoever asks. */
export function pairOf(one: Id, other: Id): { readonly low: Id; readonly high: Id } {
  return one < other ? { low: one, high: other } : { low: other, high: one };
}
