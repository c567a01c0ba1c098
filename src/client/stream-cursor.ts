/**
 * One stream's place: which entries may be applied now, which must wait, and whether a pull is needed. Pure: whatever
 * arrives live or by pulling, in any order, as often as it likes, each entry comes out once and in order.
 */
import type { StreamEntry } from "./wire.ts";

/** Entries that wait for a hole to fill. Beyond it they are dropped: the pull brings them again. */
export const heldEntriesMax = 1000;

export class StreamCursor {
  /** Sequence number of the last entry applied; null while there is no place to go on from. */
  #seq: number | null;
  /** Highest sequence number heard of. */
  #known: number;
  #isDoubted = false;
  readonly #held = new Map<number, StreamEntry>();

  constructor(seq: number | null) {
    this.#seq = seq;
    this.#known = seq ?? 0;
  }

  get seq(): number | null {
    return this.#seq;
  }

  /** Whether something exists that has not been applied. */
  get isBehind(): boolean {
    return this.#seq === null || this.#known > this.#seq || this.#isDoubted;
  }

  /** The server's log ends before this place, it seems: only a read tells which of the two is older. */
  doubt(): void {
    this.#isDoubted = true;
  }

  confirm(): void {
    this.#isDoubted = false;
  }

  /** The server says the log goes up to here. */
  learn(head: number): void {
    if (head > this.#known) this.#known = head;
  }

  /** Takes an entry in; answers those that may be applied now, in order. */
  offer(entry: StreamEntry): StreamEntry[] {
    this.learn(entry.seq);
    if (this.#seq !== null && entry.seq <= this.#seq) return [];
    if (this.#seq === null || entry.seq > this.#seq + 1) {
      if (this.#held.size < heldEntriesMax) this.#held.set(entry.seq, entry);
      return [];
    }
    this.#seq = entry.seq;
    return [entry, ...this.#release(entry.seq)];
  }

  /** A place is known after all (from a snapshot, say): what is held beyond it may follow. */
  startAt(seq: number): StreamEntry[] {
    this.#seq = seq;
    this.learn(seq);
    for (const held of this.#held.keys()) if (held <= seq) this.#held.delete(held);
    return this.#release(seq);
  }

  /** The oldest entry that waits. */
  get firstHeld(): number | null {
    return this.#held.size === 0 ? null : Math.min(...this.#held.keys());
  }

  /** The log cannot be read on from here; what is held still belongs to it. Nothing is applied until `startAt`. */
  unplace(): void {
    this.#seq = null;
    this.#isDoubted = false;
    // Whoever had a place beyond the log's end heard of it from another log.
    this.#known = Math.max(0, ...this.#held.keys());
  }

  /** Another log took this one's place. */
  void(): void {
    this.#held.clear();
    this.unplace();
  }

  #release(after: number): StreamEntry[] {
    const released: StreamEntry[] = [];
    let last = after;
    for (let next = this.#held.get(last + 1); next !== undefined; next = this.#held.get(last + 1)) {
      released.push(next);
      this.#held.delete(next.seq);
      last = next.seq;
    }
    this.#seq = last;
    return released;
  }
}
