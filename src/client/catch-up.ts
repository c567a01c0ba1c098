/**
 * Keeps every stream exact. Live frames are only a faster way to what `stream.read` would answer: whatever is lost,
 * doubled or late, each stream's events are delivered once and in order, and `sync` is kept only when nothing that
 * changed before it is still unread.
 */
import { readChangedPage, readSnapshot, type Changed, type Opened } from "./catch-up-answers.ts";
import { backoffMs } from "./backoff.ts";
import { isHubbubError } from "./errors.ts";
import { isRecord } from "./json.ts";
import { PullQueue } from "./pull-queue.ts";
import { StreamCursor } from "./stream-cursor.ts";
import { StreamReads } from "./stream-reads.ts";
import type { SyncState } from "./sync-state.ts";
import type { EventFrame, StreamEntry } from "./wire.ts";

export interface CatchUpOptions {
  readonly state: SyncState;
  /** Asks on the open connection; rejects with `unavailable` when that ends. */
  readonly request: (op: string, data: unknown) => Promise<unknown>;
  /** Whether somebody takes this stream's whole state; without, a new stream starts at its end. */
  readonly wantsState: (stream: string) => boolean;
  readonly deliver: (stream: string, entry: StreamEntry) => void;
  readonly reset: (stream: string, state: unknown, seq: number) => void;
  readonly gone: (stream: string) => void;
  readonly caughtUp: () => void;
  readonly random: () => number;
}

/** Those that are read share a request. */
const pullsAtOnceMax = 16;
/** A stream met for the first time while its whole state is not wanted: so much of its past is told. */
const firstMeetingEventsMax = 200;

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #cursors = new Map<string, StreamCursor>();
  readonly #reads: StreamReads;
  readonly #queue = new PullQueue((stream) => this.#pull(stream), pullsAtOnceMax);
  /** Streams to be read before the `sync` of this connection may be kept. */
  readonly #unread = new Set<string>();
  /** Live frames that came before the answer that says where each stream stands. */
  #early: EventFrame[] | null = [];
  #connection = 0;
  #syncToKeep: string | null = null;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#reads = new StreamReads(options.request);
    for (const [stream, seq] of options.state.cursors)
      this.#cursors.set(stream, new StreamCursor(seq));
  }

  prefer(streams: readonly string[]): void {
    this.#queue.prefer(streams);
  }

  cursorOf(stream: string): number | null {
    return this.#cursors.get(stream)?.seq ?? null;
  }

  disconnected(): void {
    this.#connection += 1;
    this.#early = [];
    this.#syncToKeep = null;
    this.#unread.clear();
    this.#queue.clear();
  }

  async opened(opened: Opened): Promise<void> {
    const connection = this.#connection;
    const { state } = this.#options;
    const isAnotherLog = state.epoch !== null && state.epoch !== opened.epoch;
    if (isAnotherLog) for (const cursor of this.#cursors.values()) cursor.void();
    // Without a token that counts, the server names every stream there is: what it leaves out, is gone.
    const isComplete = isAnotherLog || state.sync === null;
    const unmentioned = new Set(this.#cursors.keys());
    state.epoch = opened.epoch;
    this.#reads.opened(opened);
    state.sync = isAnotherLog ? null : state.sync;
    const take = (changed: readonly Changed[]): void => {
      for (const change of changed) {
        unmentioned.delete(change.stream);
        this.#takeChange(change, isComplete);
      }
    };
    take(opened.changed);
    const early = this.#early ?? [];
    this.#early = null;
    for (const frame of early) this.live(frame);
    if (!(await this.#takeFurtherPages(opened.next, take, connection))) return;
    if (isComplete) for (const stream of unmentioned) this.#drop(stream);
    for (const [stream, cursor] of this.#cursors) if (cursor.isBehind) this.#mustRead(stream);
    this.#syncToKeep = opened.sync;
    this.#settle();
  }

  live(frame: EventFrame): void {
    if (this.#early !== null) {
      this.#early.push(frame);
      return;
    }
    const { stream, seq, entry } = frame;
    const cursor =
      this.#cursors.get(stream) ?? this.#meet(stream, Math.max(0, seq - 1 - firstMeetingEventsMax));
    this.#apply(stream, cursor.offer(entry));
    if (cursor.isBehind) this.#queue.add(stream);
  }

  async #takeFurtherPages(
    first: string | null,
    take: (changed: readonly Changed[]) => void,
    connection: number,
  ): Promise<boolean> {
    let next = first;
    while (next !== null) {
      let answer: unknown;
      try {
        answer = await this.#options.request("session.listChanged", { next });
      } catch (error) {
        // The connection is gone, or this one cannot tell the rest: the old `sync` stays, and the next one asks again.
        if (isHubbubError(error)) return false;
        throw error;
      }
      if (connection !== this.#connection) return false;
      const page = readChangedPage(answer);
      take(page.changed);
      next = page.next;
    }
    return true;
  }

  #takeChange(change: Changed, isFirstOpening: boolean): void {
    const { stream } = change;
    if (change.gone) return this.#drop(stream);
    const { head, floor, reset } = change;
    const start = isFirstOpening ? head : Math.max(floor - 1, head - firstMeetingEventsMax);
    const known = this.#cursors.get(stream);
    if (reset) known?.void();
    const cursor = known ?? this.#meet(stream, start);
    cursor.learn(head);
    if ((cursor.seq ?? 0) > head) cursor.doubt();
    if (cursor.isBehind) this.#mustRead(stream);
  }

  #meet(stream: string, start: number): StreamCursor {
    const cursor = new StreamCursor(this.#options.wantsState(stream) ? null : start);
    this.#cursors.set(stream, cursor);
    this.#moved(stream, cursor);
    return cursor;
  }

  #mustRead(stream: string): void {
    this.#unread.add(stream);
    this.#queue.add(stream);
  }

  /** Brings one stream up to date. Never rejects: what cannot be had now is asked again. */
  async #pull(stream: string): Promise<void> {
    const connection = this.#connection;
    let fruitless = 0;
    for (
      let cursor = this.#cursors.get(stream);
      cursor?.isBehind === true;
      cursor = this.#cursors.get(stream)
    ) {
      try {
        const moved = await (cursor.seq === null
          ? this.#restart(stream, cursor)
          : this.#read(stream, cursor, cursor.seq));
        // The server knows of no more than we have, yet we heard of more: it will appear in a moment.
        fruitless = moved ? 0 : fruitless + 1;
      } catch (error) {
        if (!isHubbubError(error)) throw error;
        if (error.code === "not-found") this.#drop(stream);
        fruitless += 1;
      }
      if (connection !== this.#connection) return;
      if (fruitless > 0 && cursor.isBehind) await pause(backoffMs(fruitless, this.#options.random));
      if (connection !== this.#connection) return;
    }
    this.#unread.delete(stream);
    this.#settle();
  }

  async #read(stream: string, cursor: StreamCursor, after: number): Promise<boolean> {
    const page = await this.#reads.read(stream, after);
    if (this.#cursors.get(stream) !== cursor) return false;
    if (page.reset) {
      cursor.unplace();
      return true;
    }
    cursor.confirm();
    cursor.learn(page.head);
    for (const entry of page.entries) this.#apply(stream, cursor.offer(entry));
    return page.waits || (cursor.seq ?? after) > after;
  }

  async #restart(stream: string, cursor: StreamCursor): Promise<boolean> {
    const first = cursor.firstHeld;
    if (first !== null && !this.#options.wantsState(stream)) {
      // Nobody keeps a state that could be wrong, so what is at hand goes on from its own beginning.
      this.#apply(stream, cursor.startAt(first - 1));
      return true;
    }
    const { seq, state } = readSnapshot(await this.#options.request("stream.snapshot", { stream }));
    if (this.#cursors.get(stream) !== cursor) return false;
    this.#options.reset(stream, state, seq);
    const released = cursor.startAt(seq);
    this.#moved(stream, cursor);
    this.#apply(stream, released);
    return true;
  }

  #apply(stream: string, entries: readonly StreamEntry[]): void {
    for (const entry of entries) {
      this.#options.deliver(stream, entry);
      this.#options.state.cursors.set(stream, entry.seq);
      const left = streamLeft(entry);
      if (left !== null) this.#startAnew(left);
    }
    if (entries.length > 0) this.#options.state.saveSoon();
  }

  /** What the app kept of it is dropped: should its person be let in again, a cursor of before would leave a hole. */
  #startAnew(stream: string): void {
    const cursor = this.#cursors.get(stream);
    if (!cursor) return;
    cursor.unplace();
    this.#moved(stream, cursor);
    this.#mustRead(stream);
  }

  #moved(stream: string, cursor: StreamCursor): void {
    if (cursor.seq === null) this.#options.state.cursors.delete(stream);
    else this.#options.state.cursors.set(stream, cursor.seq);
    this.#options.state.saveSoon();
  }

  #drop(stream: string): void {
    this.#unread.delete(stream);
    if (!this.#cursors.delete(stream)) return;
    this.#options.state.cursors.delete(stream);
    this.#options.state.saveSoon();
    this.#options.gone(stream);
  }

  #settle(): void {
    if (this.#syncToKeep === null || this.#unread.size > 0) return;
    this.#options.state.sync = this.#syncToKeep;
    this.#syncToKeep = null;
    this.#options.state.saveSoon();
    this.#options.caughtUp();
  }
}

/** The stream this entry says its reader is no longer in. */
function streamLeft(entry: StreamEntry): string | null {
  if (entry.skip || entry.event !== "chat.left" || !isRecord(entry.data)) return null;
  return typeof entry.data["chatId"] === "string" ? `chat:${entry.data["chatId"]}` : null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
