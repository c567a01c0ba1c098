/**
 * Who is here, for whoever wants to know: writes down when people were last seen, and touches the topic that shows it
 * whenever one of them connects here, goes, falls idle or comes back to it. Leaving is written down before other instances
 * may notice it, so that nobody who merely changes from one instance to another is taken for gone.
 */
import type { ReadContext } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { Attendant, AttendanceBook } from "../kit/ports.ts";
import type { Bus } from "./bus.ts";
import type { Hub } from "./hub.ts";

export interface AttendanceTiming {
  /** Milliseconds on a clock that nobody sets. */
  readonly elapsedMs: () => number;
  readonly tickMs: number;
  /** How often those who stay are written down: how wrong "last seen" may be after a crash. */
  readonly seenEveryMs: number;
}

export interface AttendanceParts {
  /** Null: nobody wants to know. */
  readonly book: AttendanceBook | null;
  readonly hub: Hub;
  readonly bus: Bus;
  readonly readContext: () => ReadContext;
  readonly timing: AttendanceTiming;
  readonly log: Log;
}

interface Leaving extends Omit<Attendant, "agoMs"> {
  readonly atMs: number;
  readonly release: () => void;
}

/** Departures are collected for so long, unless the server stops. */
const collectMs = 250;
const peopleAtOnce = 1_000;
const attemptsMax = 5;
const retryMs = 1_000;

export class Attendance {
  readonly #parts: AttendanceParts;
  readonly #timer: Timer | null;
  readonly #leaving: Leaving[] = [];
  #writing: Promise<void> | null = null;
  #touched = new Set<Id>();
  #seenAtMs: number;
  #seeing: Promise<void> | null = null;
  readonly #stopping = Promise.withResolvers<void>();
  #isStopped = false;

  constructor(parts: AttendanceParts) {
    const { book, hub, timing } = parts;
    this.#parts = parts;
    this.#seenAtMs = timing.elapsedMs();
    this.#timer = book ? setInterval(() => this.#tick(book), timing.tickMs) : null;
    if (book) {
      hub.onLeave((accountId, value, release) => {
        const atMs = timing.elapsedMs();
        this.#leaving.push({ accountId, isIdle: value === "idle", atMs, release });
        this.#write(book);
      });
    }
  }

  /** A connection of theirs may act from now on. */
  arrived(accountId: Id): void {
    this.#touch(accountId);
  }

  /** Whether nothing was done for a while on any of their connections here. */
  async setIdle(accountId: Id, isIdle: boolean): Promise<void> {
    if (await this.#parts.hub.setIdle(accountId, isIdle)) this.#touch(accountId);
  }

  /** Writes down who has left, so that the next instance they come to finds it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopping.resolve();
    if (this.#timer) clearInterval(this.#timer);
    while (this.#writing) await this.#writing;
    await this.#seeing;
  }

  #touch(accountId: Id): void {
    const { book, bus, log } = this.#parts;
    if (!book) return;
    this.#touched.add(accountId);
    if (this.#touched.size > 1) return;
    queueMicrotask(() => {
      const topics = [...this.#touched].map((id) => `${book.topic}:${id}`);
      this.#touched = new Set();
      bus
        .publish(topics.map((topic) => ({ kind: "touch", topic })))
        // Found out by the next look at everything.
        .catch((error: unknown) => log.debug({ err: error }, "touches were lost"));
    });
  }

  #write(book: AttendanceBook): void {
    this.#writing ??= this.#writeAll(book).finally(() => {
      this.#writing = null;
      if (this.#leaving.length > 0) this.#write(book);
    });
  }

  async #writeAll(book: AttendanceBook): Promise<void> {
    await Promise.race([Bun.sleep(collectMs), this.#stopping.promise]);
    while (this.#leaving.length > 0) {
      const some = this.#leaving.splice(0, peopleAtOnce);
      await this.#writeSome(book, some);
      for (const { accountId, release } of some) {
        release();
        this.#touch(accountId);
      }
    }
  }

  async #writeSome(book: AttendanceBook, some: readonly Leaving[]): Promise<void> {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      try {
        return await book.seen(this.#parts.readContext(), this.#attendantsOf(some));
      } catch (error) {
        this.#parts.log.warn({ err: error, people: some.length }, "who left was not written down");
        if (this.#isStopped) return;
        await Bun.sleep(retryMs);
      }
    }
  }

  /** Each once: whoever came back and left again meanwhile was last seen then. */
  #attendantsOf(some: readonly Leaving[]): Attendant[] {
    const nowMs = this.#parts.timing.elapsedMs();
    const latest = new Map(some.map((one) => [one.accountId, one]));
    return Array.from(latest.values(), ({ accountId, isIdle, atMs }) => ({
      ...{ accountId, isIdle },
      agoMs: nowMs - atMs,
    }));
  }

  #tick(book: AttendanceBook): void {
    const nowMs = this.#parts.timing.elapsedMs();
    if (nowMs - this.#seenAtMs < this.#parts.timing.seenEveryMs) return;
    this.#seenAtMs = nowMs;
    this.#seeing ??= this.#seeAll(book)
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, "who is here was not written"),
      )
      .finally(() => {
        this.#seeing = null;
      });
  }

  async #seeAll(book: AttendanceBook): Promise<void> {
    const { hub, readContext } = this.#parts;
    let some: Attendant[] = [];
    for (const accountId of hub.accounts()) {
      some.push({ accountId, isIdle: hub.isIdle(accountId), agoMs: 0 });
      if (some.length < peopleAtOnce) continue;
      await book.seen(readContext(), some);
      if (this.#isStopped) return;
      some = [];
    }
    if (some.length > 0) await book.seen(readContext(), some);
  }
}
