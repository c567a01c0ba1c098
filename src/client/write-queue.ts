/**
 * Writes that outlive the process: kept in storage with their idempotency keys, sent one after the other in the order they
 * were made as soon as there is a connection, sent again after a restart, and so done once. Each belongs to the person who
 * made it and waits for that person. What the server refuses is told, and does not hold up the rest.
 */
import { HubbubError, isHubbubError, type HubbubErrorCode } from "./errors.ts";
import { isRecord, parseJson } from "./json.ts";
import { Listeners, type Stop } from "./listeners.ts";
import type { Lock } from "./locks.ts";
import type { ClientStorage } from "./storage.ts";
import { exceedsBytes } from "./wire.ts";

export interface StoredWrite {
  /** Its idempotency key as well; in `meta.key` of the events it causes. */
  readonly id: string;
  readonly op: string;
  readonly input: unknown;
  readonly queuedAtMs: number;
}

/** `refused`: it did not happen, and is not tried again. With `key-expired` it was older than seven days, and may have happened. */
export type QueueNews<Write> =
  | { readonly kind: "queued"; readonly write: Write }
  | { readonly kind: "answered"; readonly write: Write; readonly output: unknown }
  | { readonly kind: "refused"; readonly write: Write; readonly error: HubbubError };

interface WriteQueueOptions {
  readonly storage: ClientStorage;
  readonly lock: Lock;
  readonly now: () => number;
  readonly makeKey: () => string;
  readonly accountId: () => string | null;
  /** Sends as whoever is logged in; rejects with `closed` or `unauthenticated` when that ends. */
  readonly send: (op: string, input: unknown, key: string) => Promise<unknown>;
  readonly report: (error: unknown) => void;
}

const writesMax = 500;
/** Leaves room for the frame around it. */
const inputBytesMax = 60 * 1024;
/** `localStorage` holds about five million, and not for us alone. */
const charactersMax = 1_000_000;
const retryMsDefault = 1_000;
/** The client's own ends: what was not answered is sent when that person is back. */
const endings: ReadonlySet<HubbubErrorCode> = new Set(["closed", "unauthenticated"]);
/** No word on the write itself. */
const passing: ReadonlySet<HubbubErrorCode> = new Set(["rate-limited", "unavailable", "timeout"]);

interface Person {
  readonly accountId: string;
  writes: readonly StoredWrite[];
}

export class WriteQueue {
  readonly #options: WriteQueueOptions;
  readonly #news: Listeners<[news: QueueNews<StoredWrite>]>;
  #person: Person | null = null;
  #isSending = false;
  /** Asked for while it was sending: what was added since may have been overlooked. */
  #isWoken = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
    this.#news = new Listeners(options.report);
  }

  get writes(): readonly StoredWrite[] {
    return this.#person?.accountId === this.#options.accountId()
      ? (this.#person?.writes ?? [])
      : [];
  }

  on(handler: (news: QueueNews<StoredWrite>) => void): Stop {
    return this.#news.add("", handler);
  }

  /** Resolves when it is stored. Throws `too-large`, `limit`, or `unauthenticated` when nobody is logged in. */
  async add(op: string, input: unknown): Promise<StoredWrite> {
    const text = JSON.stringify(input);
    if (exceedsBytes(text, inputBytesMax))
      throw new HubbubError("too-large", "The request exceeds what can be queued.");
    const person = await this.load();
    if (person === null) throw new HubbubError("unauthenticated", "Log in first.");
    const { makeKey, now } = this.#options;
    // As it is now, whatever its maker does to it later.
    const write = { id: makeKey(), op, input: parseJson(text), queuedAtMs: now() };
    await this.#change(person, (writes) => {
      const next = [...writes, write];
      if (next.length > writesMax || JSON.stringify(next).length > charactersMax)
        throw new HubbubError("limit", "Too much waits to be sent already.");
      return next;
    });
    this.#news.emit("", { kind: "queued", write });
    this.wake();
    return write;
  }

  /** Takes one back. False when it is not there any more; one that is under way may happen all the same. */
  async remove(id: string): Promise<boolean> {
    const person = await this.load();
    let isThere = false;
    if (person !== null) {
      await this.#change(person, (writes) => {
        isThere = writes.some((write) => write.id === id);
        return writes.filter((write) => write.id !== id);
      });
    }
    return isThere;
  }

  /** Reads what waits for whoever is logged in. */
  async load(): Promise<Person | null> {
    const accountId = this.#options.accountId();
    if (accountId === null) return null;
    if (this.#person?.accountId !== accountId) {
      const writes = await this.#read(accountId);
      // Others may have asked for it meanwhile.
      if (this.#person?.accountId !== accountId) this.#person = { accountId, writes };
    }
    return this.#person;
  }

  /** There is a connection, or something to send. */
  wake(): void {
    this.#isWoken = true;
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sendWhileWoken()
      .catch(this.#options.report)
      .finally(() => (this.#isSending = false));
  }

  /** Begins nothing more for whoever it was; what waits stays stored. */
  leave(): void {
    this.#person = null;
  }

  /** For a logout: nothing of that person stays. */
  async forget(accountId: string): Promise<void> {
    this.leave();
    await this.#options.lock(keyOf(accountId), async () => {
      await this.#options.storage.remove(keyOf(accountId));
    });
  }

  async #sendWhileWoken(): Promise<void> {
    while (this.#isWoken) {
      this.#isWoken = false;
      await this.#sendAll();
    }
  }

  async #sendAll(): Promise<void> {
    const person = await this.load();
    if (person === null) return;
    // A tab that was closed may have left some.
    await this.#change(person, (writes) => writes);
    for (;;) {
      const [write] = person.writes;
      if (write === undefined || !this.#isStill(person)) return;
      const news = await this.#send(write);
      if (news === "stop") return;
      if (news === "again") continue;
      await this.#change(person, (writes) => writes.filter(({ id }) => id !== write.id));
      this.#news.emit("", news);
    }
  }

  #isStill(person: Person): boolean {
    return this.#person === person && this.#options.accountId() === person.accountId;
  }

  async #send(write: StoredWrite): Promise<QueueNews<StoredWrite> | "stop" | "again"> {
    try {
      const output = await this.#options.send(write.op, write.input, write.id);
      return { kind: "answered", write, output };
    } catch (error) {
      if (!isHubbubError(error)) throw error;
      if (endings.has(error.code)) return "stop";
      if (!passing.has(error.code)) return { kind: "refused", write, error };
      await pause(error.retryAfterMs ?? retryMsDefault);
      return "again";
    }
  }

  /** On what is stored, since other tabs write there too. */
  async #change(
    person: Person,
    edit: (writes: readonly StoredWrite[]) => readonly StoredWrite[],
  ): Promise<void> {
    const { storage, lock } = this.#options;
    const key = keyOf(person.accountId);
    await lock(key, async () => {
      const before = await this.#read(person.accountId);
      const after = edit(before);
      if (after.length === 0 && before.length > 0) await storage.remove(key);
      else if (after !== before) await storage.set(key, JSON.stringify(after));
      person.writes = after;
    });
  }

  async #read(accountId: string): Promise<readonly StoredWrite[]> {
    const stored = parseJson((await this.#options.storage.get(keyOf(accountId))) ?? "");
    return Array.isArray(stored) ? stored.filter(isStoredWrite) : [];
  }
}

function keyOf(accountId: string): string {
  return `hubbub.queue.${accountId}`;
}

function isStoredWrite(value: unknown): value is StoredWrite {
  return (
    isRecord(value) &&
    typeof value["id"] === "string" &&
    typeof value["op"] === "string" &&
    typeof value["queuedAtMs"] === "number"
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
