/**
 * Puts one stream's live events in order before they go to sockets: repeats are dropped, an early one waits a moment
 * for those before it, and what does not come is fetched once. Clients would repair all of this themselves; doing it here
 * saves each of them a request.
 */
import type { Log } from "../kit/log.ts";
import type { StreamName } from "../kit/stream.ts";
import type { RealtimeObserver } from "./observer.ts";

const holeWaitMs = 50;
/** A larger hole is left to the clients: each reads what it needs, at its own pace. */
const holeFetchMax = 200;
const heldMax = 500;
const trackedStreamsMax = 50_000;

/** Anything with a place in a stream. */
export interface Ordered {
  readonly stream: StreamName;
  readonly seq: number;
}

interface Track<E extends Ordered> {
  last: number;
  readonly held: Map<number, E>;
  timer: Timer | null;
}

export interface OrderParts<E extends Ordered> {
  readonly deliver: (entry: E) => void;
  /** Reads events `after < seq ≤ after + limit` from PostgreSQL. */
  readonly fetch: (stream: StreamName, after: number, limit: number) => Promise<readonly E[]>;
  readonly log: Log;
  readonly observer: Pick<RealtimeObserver, "gap">;
}

export class EventOrder<E extends Ordered> {
  readonly #parts: OrderParts<E>;
  readonly #tracks = new Map<StreamName, Track<E>>();

  constructor(parts: OrderParts<E>) {
    this.#parts = parts;
  }

  offer(entry: E): void {
    const track = this.#tracks.get(entry.stream);
    if (!track) {
      // Where the stream stood before is unknown here; clients know it and read what they miss.
      this.#track(entry.stream, entry.seq);
      this.#parts.deliver(entry);
      return;
    }
    if (entry.seq <= track.last) return;
    if (entry.seq > track.last + 1) {
      this.#hold(track, entry);
      return;
    }
    this.#advance(track, entry);
    this.#releaseHeld(track);
  }

  /** Nobody here follows the stream any more: where it stands will be another question when somebody does. */
  forget(stream: StreamName): void {
    const track = this.#tracks.get(stream);
    if (!track) return;
    if (track.timer) clearTimeout(track.timer);
    this.#tracks.delete(stream);
  }

  /**
   * Somebody begins to follow the stream and knows it up to `head`. If it moved while nobody here did, what is missing is
   * known to them, and the next event does not wait for it.
   */
  begin(stream: StreamName, head: number): void {
    const track = this.#tracks.get(stream);
    if (track && track.last < head && track.held.size === 0) this.#tracks.delete(stream);
  }

  stop(): void {
    for (const track of this.#tracks.values()) if (track.timer) clearTimeout(track.timer);
    this.#tracks.clear();
  }

  #track(stream: StreamName, last: number): void {
    this.#tracks.set(stream, { last, held: new Map(), timer: null });
    if (this.#tracks.size <= trackedStreamsMax) return;
    for (const [oldest, track] of this.#tracks) {
      if (track.timer) continue;
      this.#tracks.delete(oldest);
      return;
    }
  }

  #advance(track: Track<E>, entry: E): void {
    track.last = entry.seq;
    this.#parts.deliver(entry);
  }

  #releaseHeld(track: Track<E>): void {
    for (;;) {
      const next = track.held.get(track.last + 1);
      if (!next) break;
      track.held.delete(next.seq);
      this.#advance(track, next);
    }
    if (track.held.size === 0 && track.timer) {
      clearTimeout(track.timer);
      track.timer = null;
      this.#parts.observer.gap("late");
    }
  }

  #hold(track: Track<E>, entry: E): void {
    track.held.set(entry.seq, entry);
    if (track.held.size > heldMax) this.#giveUp(track);
    else track.timer ??= setTimeout(() => void this.#fill(entry.stream, track), holeWaitMs);
  }

  async #fill(stream: StreamName, track: Track<E>): Promise<void> {
    const upTo = Math.min(...track.held.keys());
    const missing = upTo - track.last - 1;
    if (missing > 0 && missing <= holeFetchMax) {
      try {
        for (const entry of await this.#parts.fetch(stream, track.last, missing)) {
          if (entry.seq === track.last + 1) this.#advance(track, entry);
        }
      } catch (error) {
        this.#parts.log.warn({ err: error }, "a hole in a stream could not be filled");
      }
    }
    track.timer = null;
    this.#parts.observer.gap(track.held.has(track.last + 1) ? "read" : "left");
    this.#giveUp(track);
  }

  /** Delivers what is held, in order, holes and all: a client sees the jump and reads. */
  #giveUp(track: Track<E>): void {
    const seqs = [...track.held.keys()].sort((a, b) => a - b);
    for (const seq of seqs) {
      const entry = track.held.get(seq);
      track.held.delete(seq);
      if (entry && seq > track.last) this.#advance(track, entry);
    }
    if (track.timer) clearTimeout(track.timer);
    track.timer = null;
  }
}
