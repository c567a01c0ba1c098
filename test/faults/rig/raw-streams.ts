/**
 * The rules of docs/protocol.md for streams, followed to the letter and nothing more: apply `cursor + 1`, drop what is
 * known, hold and read what is ahead, keep `sync` only when all is read.
 */
import type { ChatCache } from "./chat-cache.ts";
import type { DeviceLog } from "./history.ts";

export interface WireEntry {
  readonly stream: string;
  readonly seq: number;
  readonly event?: string;
  readonly data?: unknown;
  readonly key?: string;
  readonly skip?: true;
}

export interface OpenAnswer {
  readonly sessionId: string;
  readonly epoch: string;
  readonly sync: string;
  readonly changed: readonly Change[];
  readonly more: boolean;
  readonly next?: string;
}

interface Change {
  readonly stream: string;
  readonly head?: number;
  readonly floor?: number;
  readonly gone?: true;
  readonly reset?: true;
}

type Page = { events: WireEntry[]; head: number; more: boolean } | { reset: true };

/** Thrown by `ask`: a refusal, or the end of the connection. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Copy {
  /** Null: void until a snapshot is taken. */
  seq: number | null;
  known: number;
  readonly held: Map<number, WireEntry>;
  isPulling: boolean;
  /** Nobody said how far it goes: to be read once. */
  isUnread: boolean;
}

const pageLimit = 200;
const heldMax = 5_000;
const retryMs = 50;

export class RawStreams {
  sync: string | null = null;
  readonly #copies = new Map<string, Copy>();
  readonly #log: DeviceLog;
  readonly #cache: ChatCache;
  readonly #ask: (op: string, data: unknown) => Promise<unknown>;
  #epoch: string | null = null;
  #early: WireEntry[] | null = [];
  #connection = 0;
  #syncToKeep: string | null = null;

  constructor(
    log: DeviceLog,
    cache: ChatCache,
    ask: (op: string, data: unknown) => Promise<unknown>,
  ) {
    this.#log = log;
    this.#cache = cache;
    this.#ask = ask;
  }

  /** Everything the server told of is applied, and `sync` is kept. */
  get isCaughtUp(): boolean {
    return this.#early === null && this.#syncToKeep === null && this.#behind().length === 0;
  }

  get cursors(): Map<string, number> {
    const places = [...this.#copies].map(([stream, { seq }]) => [stream, seq ?? 0] as const);
    return new Map(places);
  }

  cursorOf(stream: string): number | null {
    return this.#copies.get(stream)?.seq ?? null;
  }

  disconnected(): void {
    this.#connection += 1;
    this.#early = [];
    this.#syncToKeep = null;
    for (const copy of this.#copies.values()) copy.isPulling = false;
  }

  async opened(answer: OpenAnswer): Promise<void> {
    const connection = this.#connection;
    const isAnotherEpoch = this.#epoch !== null && this.#epoch !== answer.epoch;
    if (isAnotherEpoch) for (const copy of this.#copies.values()) voidCopy(copy);
    this.#epoch = answer.epoch;
    for (const change of answer.changed) this.#take(change);
    const early = this.#early ?? [];
    this.#early = null;
    this.#syncToKeep = answer.sync;
    for (const entry of early) this.live(entry);
    for (let next = answer.more ? answer.next : undefined; next !== undefined;) {
      const page = (await this.#ask("session.listChanged", { next })) as OpenAnswer;
      if (connection !== this.#connection) return;
      for (const change of page.changed) this.#take(change);
      next = page.more ? page.next : undefined;
    }
    for (const stream of this.#behind()) this.#pull(stream);
    this.#settle();
  }

  live(entry: WireEntry): void {
    if (this.#early) {
      this.#early.push(entry);
      return;
    }
    const { stream, seq } = entry;
    const copy = this.#copies.get(stream) ?? this.#meet(stream, null);
    this.#offer(stream, copy, entry, true);
    if (isBehind(copy)) {
      if (copy.seq !== null && !copy.isPulling)
        this.#log.entries.push({ kind: "gap", stream, from: copy.seq + 1, to: seq - 1 });
      this.#pull(stream);
    }
  }

  #take(change: Change): void {
    const { stream, head = 0, floor = 1 } = change;
    if (change.gone) return this.#drop(stream);
    const known = this.#copies.get(stream);
    if (known && change.reset) voidCopy(known);
    const copy = known ?? this.#meet(stream, floor - 1);
    if (copy.seq !== null && head > copy.seq)
      this.#log.entries.push({ kind: "gap", stream, from: copy.seq + 1, to: head });
    copy.known = Math.max(copy.known, head);
  }

  #meet(stream: string, seq: number | null): Copy {
    const copy: Copy = { seq, known: seq ?? 0, held: new Map(), isPulling: false, isUnread: false };
    this.#copies.set(stream, copy);
    if (seq !== null) {
      this.#log.entries.push({ kind: "start", stream, seq });
      this.#cache.start(stream, seq);
    }
    return copy;
  }

  #drop(stream: string): void {
    if (!this.#copies.delete(stream)) return;
    this.#log.entries.push({ kind: "gone", stream });
    this.#cache.gone(stream);
  }

  #behind(): string[] {
    return [...this.#copies].filter(([, copy]) => isBehind(copy)).map(([stream]) => stream);
  }

  #offer(stream: string, copy: Copy, entry: WireEntry, live: boolean): void {
    copy.known = Math.max(copy.known, entry.seq);
    if (copy.seq !== null && entry.seq <= copy.seq) return;
    if (copy.seq === null || entry.seq > copy.seq + 1) {
      if (copy.held.size < heldMax) copy.held.set(entry.seq, entry);
      return;
    }
    this.#apply(stream, copy, entry, live);
    this.#release(stream, copy);
  }

  #release(stream: string, copy: Copy): void {
    // A stream may go away by what is applied.
    while (copy.seq !== null && this.#copies.get(stream) === copy) {
      const next = copy.held.get(copy.seq + 1);
      if (!next) return;
      copy.held.delete(next.seq);
      this.#apply(stream, copy, next, true);
    }
  }

  #apply(stream: string, copy: Copy, entry: WireEntry, live: boolean): void {
    const { seq, data, key = null } = entry;
    const event = entry.skip === true || entry.event === undefined ? null : entry.event;
    copy.seq = seq;
    this.#log.entries.push({ kind: "apply", stream, seq, event, data, key, live });
    if (event === null) return;
    this.#cache.apply(stream, event, data);
    const about = data as { chatId: string; from: number };
    if (event === "chat.left") this.#drop(`chat:${about.chatId}`);
    const joined = `chat:${about.chatId}`;
    const isJoined = event === "chat.joined" || event === "chat.requested";
    if (!isJoined || this.#copies.has(joined)) return;
    this.#meet(joined, about.from - 1).isUnread = true;
    this.#pull(joined);
  }

  #pull(stream: string): void {
    const copy = this.#copies.get(stream);
    if (!copy || copy.isPulling) return;
    copy.isPulling = true;
    const connection = this.#connection;
    void this.#pullOn(stream, copy, connection).finally(() => {
      if (connection !== this.#connection) return;
      copy.isPulling = false;
      this.#settle();
    });
  }

  async #pullOn(stream: string, copy: Copy, connection: number): Promise<void> {
    const isCurrent = (): boolean =>
      connection === this.#connection && this.#copies.get(stream) === copy;
    while (isCurrent() && isBehind(copy)) {
      const before = copy.seq;
      try {
        await (copy.seq === null
          ? this.#restart(stream, copy, isCurrent)
          : this.#read(stream, copy, copy.seq, isCurrent));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.code === "not-found" && isCurrent()) this.#drop(stream);
      }
      if (isCurrent() && isBehind(copy) && copy.seq === before) await Bun.sleep(retryMs);
    }
  }

  async #read(stream: string, copy: Copy, after: number, isCurrent: () => boolean): Promise<void> {
    const request = { stream, after, limit: pageLimit, epoch: this.#epoch };
    const page = (await this.#ask("stream.read", request)) as Page;
    if (!isCurrent()) return;
    if ("reset" in page) {
      voidCopy(copy);
      return;
    }
    copy.known = Math.max(copy.known, page.head);
    copy.isUnread = false;
    for (const entry of page.events) {
      if (!isCurrent()) return;
      this.#offer(stream, copy, entry, false);
    }
  }

  async #restart(stream: string, copy: Copy, isCurrent: () => boolean): Promise<void> {
    const answer = await this.#ask("stream.snapshot", { stream });
    const { seq, state } = answer as { seq: number; state: unknown };
    if (!isCurrent()) return;
    copy.seq = seq;
    for (const held of copy.held.keys()) if (held <= seq) copy.held.delete(held);
    this.#log.entries.push({ kind: "reset", stream, seq });
    this.#cache.reset(stream, seq, state);
    this.#release(stream, copy);
  }

  #settle(): void {
    if (this.#syncToKeep === null || this.#behind().length > 0) return;
    this.sync = this.#syncToKeep;
    this.#syncToKeep = null;
  }
}

function isBehind(copy: Copy): boolean {
  return copy.seq === null || copy.known > copy.seq || copy.isUnread;
}

/** Another log took its place, or it cannot be read on from here. */
function voidCopy(copy: Copy): void {
  copy.seq = null;
  copy.known = 0;
}
