/**
 * Requests that have no answer yet. Each waits for a connection, is sent, and is sent again on the next connection
 * under the same idempotency key, in the same order, until it is answered or its time is over.
 */
import { HubbubError, type HubbubErrorCode } from "./errors.ts";
import { exceedsBytes } from "./wire.ts";

export interface OutboxRequest {
  readonly op: string;
  readonly data: unknown;
  /** Absent for reads. Made when first sent, because only then the server's clock is known. */
  readonly key?: () => string;
  /** Part of running the connection itself: goes first, and ends with the connection it was made for. */
  readonly internal?: boolean;
  readonly timeoutMs: number;
}

export interface Wire {
  readonly send: (frame: string) => void;
  /** How many requests the server lets wait at once. */
  readonly requestsMax: number;
  readonly frameBytesMax: number;
}

type Timer = ReturnType<typeof setTimeout>;

interface Entry {
  readonly id: number;
  readonly request: OutboxRequest;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: HubbubError) => void;
  readonly deadline: Timer;
  pause: Timer | null;
  frame: string | null;
  /** On how many connections it was sent. */
  sends: number;
  state: "queued" | "sent" | "pausing";
  pauses: number;
  lastRefusal: HubbubError | null;
}

/** Kept free for requests of the connection itself. */
const internalReserve = 8;
const pauseMsDefault = 500;
const pauseMsMax = 10_000;
/** A longer timer would fire at once. */
const timerMsMax = 2 ** 31 - 1;

export class Outbox {
  /** All that is unanswered, in the order it was asked. */
  readonly #entries = new Map<number, Entry>();
  /** Those to be sent; what runs the connection goes first. */
  readonly #urgent = new Set<Entry>();
  #queue = new Set<Entry>();
  #wire: Wire | null = null;
  #sentCount = 0;
  #lastId = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Ids are never used twice, so that no late reply meets another request. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  request(request: OutboxRequest): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.nextId();
      const entry: Entry = {
        id,
        request,
        resolve,
        reject,
        deadline: setTimeout(() => this.#expire(id), Math.min(request.timeoutMs, timerMsMax)),
        pause: null,
        frame: null,
        sends: 0,
        state: "queued",
        pauses: 0,
        lastRefusal: null,
      };
      this.#entries.set(id, entry);
      this.#enqueue(entry);
      if (request.internal === true && this.#wire === null)
        this.#fail(entry, "unavailable", "Not connected.");
      this.#pump();
    });
  }

  connected(wire: Wire): void {
    this.#wire = wire;
    this.#pump();
  }

  /** `tooLarge`: the server closed because of a frame's size; the largest one must have been it. */
  disconnected(tooLarge = false): void {
    this.#wire = null;
    const sent = [...this.#entries.values()].filter((entry) => entry.state === "sent");
    this.#sentCount = 0;
    for (const entry of sent) entry.state = "queued";
    if (tooLarge) {
      let [largest] = sent;
      for (const entry of sent) {
        if ((entry.frame?.length ?? 0) > (largest?.frame?.length ?? 0)) largest = entry;
      }
      if (largest !== undefined)
        this.#fail(largest, "too-large", "The request exceeds what a frame may hold.");
    }
    const ended = [...this.#entries.values()].filter((entry) => entry.request.internal === true);
    for (const entry of ended) this.#fail(entry, "unavailable", "The connection was lost.");
    // In the order they were asked: what was sent before goes before what still waits.
    this.#queue = new Set([...this.#entries.values()].filter((entry) => entry.state === "queued"));
  }

  answer(id: number, data: unknown): void {
    this.#settle(id)?.resolve(data);
    this.#pump();
  }

  refuse(id: number, error: HubbubError): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined && mayPassByItself(error, entry)) this.#pause(entry, error);
    else this.#settle(id)?.reject(error);
    this.#pump();
  }

  failAll(code: HubbubErrorCode, message: string): void {
    for (const entry of this.#entries.values()) this.#fail(entry, code, message);
  }

  #enqueue(entry: Entry): void {
    entry.state = "queued";
    (entry.request.internal === true ? this.#urgent : this.#queue).add(entry);
  }

  #pump(): void {
    if (this.#wire === null) return;
    this.#sendFrom(this.#urgent, this.#wire, this.#wire.requestsMax);
    this.#sendFrom(this.#queue, this.#wire, Math.max(1, this.#wire.requestsMax - internalReserve));
  }

  #sendFrom(queue: Set<Entry>, wire: Wire, room: number): void {
    for (const entry of queue) {
      if (this.#sentCount >= room) return;
      queue.delete(entry);
      entry.frame ??= frameOf(entry);
      if (exceedsBytes(entry.frame, wire.frameBytesMax)) {
        this.#fail(entry, "too-large", "The request exceeds what a frame may hold.");
        continue;
      }
      entry.state = "sent";
      entry.sends += 1;
      this.#sentCount += 1;
      wire.send(entry.frame);
    }
  }

  #pause(entry: Entry, error: HubbubError): void {
    if (entry.state === "sent") this.#sentCount -= 1;
    entry.state = "pausing";
    entry.lastRefusal = error;
    const pauseMs = error.retryAfterMs ?? Math.min(pauseMsMax, pauseMsDefault * 2 ** entry.pauses);
    entry.pauses += 1;
    entry.pause = setTimeout(() => {
      this.#enqueue(entry);
      this.#pump();
    }, pauseMs);
  }

  #expire(id: number): void {
    const entry = this.#entries.get(id);
    if (entry?.lastRefusal) this.#settle(id)?.reject(entry.lastRefusal);
    else if (entry?.sends === 0)
      this.#fail(entry, "unavailable", "No connection to the server in time.");
    else if (entry)
      this.#fail(entry, "timeout", "No answer in time; it may or may not have happened.");
    this.#pump();
  }

  #fail(entry: Entry, code: HubbubErrorCode, message: string): void {
    this.#settle(entry.id)?.reject(new HubbubError(code, message));
  }

  #settle(id: number): Entry | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    if (entry.state === "sent") this.#sentCount -= 1;
    clearTimeout(entry.deadline);
    if (entry.pause !== null) clearTimeout(entry.pause);
    this.#urgent.delete(entry);
    this.#queue.delete(entry);
    this.#entries.delete(id);
    return entry;
  }
}

/**
 * A server that is going away or overloaded asks to come again, which is no news for the caller. A rate limit is,
 * unless the client itself caused the burst, by sending again or by catching up.
 */
function mayPassByItself(error: HubbubError, entry: Entry): boolean {
  if (error.code === "unavailable") return true;
  return error.code === "rate-limited" && (entry.request.internal === true || entry.sends > 1);
}

function frameOf({ id, request }: Entry): string {
  const { op, data } = request;
  return JSON.stringify(request.key ? { id, op, key: request.key(), data } : { id, op, data });
}
