/** Who may have which event, worked out from the database alone and anew: the checker does not ask the code it checks. */
import type { Range, StoredEvent, Truth } from "./history.ts";

export function rangesOf(truth: Truth, stream: string, accountId: string): readonly Range[] {
  if (stream === `user:${accountId}`) return [{ from: 1, to: null }];
  return truth.ranges.get(stream)?.get(accountId) ?? [];
}

export function isIn(ranges: readonly Range[], seq: number): boolean {
  return ranges.some(({ from, to }) => from <= seq && (to === null || seq <= to));
}

export function isMember(ranges: readonly Range[]): boolean {
  return ranges.some(({ to }) => to === null);
}

export function mayHave(
  ranges: readonly Range[],
  event: Pick<StoredEvent, "seq" | "about">,
): boolean {
  return isIn(ranges, event.seq) && (event.about === null || isIn(ranges, event.about));
}

/** Whether the person deleted for themselves what the event speaks of: it may then be told as a skip. */
export function isHidden(
  truth: Truth,
  stream: string,
  accountId: string,
  event: Pick<StoredEvent, "seq" | "about">,
): boolean {
  const chatId = stream.split(":")[1] ?? "";
  return truth.hidden.get(`${accountId} ${chatId}`)?.has(event.about ?? event.seq) ?? false;
}
