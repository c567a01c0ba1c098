/** One client that is cut off and comes back as the protocol asks of it: opens with what it kept, reads what it missed. */
import { backoffMs } from "#src/client/backoff.ts";
import { closeAdvice } from "#src/client/close-advice.ts";
import { RawSocket } from "./raw-socket.ts";

export interface ResumeDoor {
  readonly side: "hubbub" | "bare";
  readonly port: number;
  readonly token: string;
  /** Chats with something new, for the side that does not say so itself. */
  readonly chatIds: readonly string[];
}

/** What all clients of a process did, together. */
export interface Tally {
  events: number;
  reads: number;
  bytesIn: number;
  bytesOut: number;
  readonly closes: Record<string, number>;
}

interface Opened {
  readonly sync: string;
  readonly epoch: string;
  readonly changed: readonly { readonly stream: string; readonly head?: number }[];
}

const frameHeaderBytes = 4;
const attemptsMax = 30;
const eventMark = Buffer.from(`{"seq":`);
const [endMark, endOfManyMark] = [`"more":false}}`, `"more":false}]}}`];
const unreadMark = `"more":true`;

export class ResumingClient {
  readonly #door: ResumeDoor;
  readonly #tally: Tally;
  #socket: RawSocket | null = null;
  #sync: string | null = null;
  readonly #heads = new Map<string, number>();
  #answers = new Map<number, (bytes: Buffer, start: number, end: number) => void>();
  #closed = Promise.withResolvers<never>();
  #lastId = 0;

  constructor(door: ResumeDoor, tally: Tally) {
    this.#door = door;
    this.#tally = tally;
  }

  cut(): void {
    this.#socket?.cut();
    this.#socket = null;
  }

  /** The first session: remembers where everything stands, as what is compared with from then on. */
  async begin(): Promise<void> {
    await this.#connect();
    if (this.#door.side === "bare") return;
    const { sync, changed } = await this.#open();
    this.#sync = sync;
    for (const { stream, head = 0 } of changed) if (head > 0) this.#heads.set(stream, head);
  }

  /** Until all that was missed is here, whatever the server asks for on the way. Forgets it again, for the next time. */
  async resume(alsoReads: boolean): Promise<void> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      try {
        await this.#connect();
        return await this.#catchUp(alsoReads);
      } catch (error) {
        if (!(error instanceof Closed)) throw error;
        this.#tally.closes[error.message] = (this.#tally.closes[error.message] ?? 0) + 1;
        const advice = closeAdvice(error.code, error.reason);
        if (advice.kind !== "resume") throw error;
        await Bun.sleep(advice.delayMs + backoffMs(attempt, Math.random));
      }
    }
    throw new Error("the server never let the client in");
  }

  async #connect(): Promise<void> {
    const { side, port } = this.#door;
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => undefined);
    this.#closed = closed;
    this.#answers = new Map();
    this.#lastId = 0;
    const socket = await RawSocket.open(
      { port, path: side === "hubbub" ? "/v1/socket" : "/" },
      {
        text: (bytes, start, end) => this.#receive(bytes, start, end),
        closed: (code, reason) => closed.reject(new Closed(code, reason)),
      },
    ).catch(() => {
      throw new Closed(1006, "");
    });
    this.#socket = socket;
  }

  async #catchUp(alsoReads: boolean): Promise<void> {
    if (this.#door.side === "bare") {
      const reads = this.#door.chatIds.map((chatId) => this.#read({ chatId, after: 0 }));
      return void (await Promise.all(reads));
    }
    const { changed, epoch } = await this.#open();
    if (!alsoReads) return;
    const streams = changed.flatMap(({ stream, head = 0 }) => {
      const after = this.#heads.get(stream) ?? 0;
      return head > after ? [{ stream, after }] : [];
    });
    await this.#readMany({ streams, epoch });
  }

  async #open(): Promise<Opened> {
    const { token } = this.#door;
    const data = this.#sync === null ? { token } : { token, sync: this.#sync };
    const text = await this.#ask("session.open", data, (bytes, start, end) =>
      bytes.toString("utf8", start, end),
    );
    const reply = JSON.parse(text) as { data?: Opened };
    if (!reply.data) throw new Error(`session.open was answered with ${text}`);
    return reply.data;
  }

  async #read(place: object): Promise<void> {
    this.#tally.reads += 1;
    const isWhole = await this.#ask("stream.read", place, (bytes, start, end) => {
      this.#countEvents(bytes, start, end);
      return bytes.toString("latin1", end - endMark.length, end) === endMark;
    });
    if (!isWhole) throw new Error("a stream was not read to its end");
  }

  async #readMany(places: object): Promise<void> {
    this.#tally.reads += 1;
    const isWhole = await this.#ask("stream.readMany", places, (bytes, start, end) => {
      this.#countEvents(bytes, start, end);
      const unreadAt = bytes.indexOf(unreadMark, start);
      const isEnd = bytes.toString("latin1", end - endOfManyMark.length, end) === endOfManyMark;
      return isEnd && (unreadAt < 0 || unreadAt >= end);
    });
    if (!isWhole) throw new Error("the streams were not read to their end");
  }

  #countEvents(bytes: Buffer, start: number, end: number): void {
    for (let at = bytes.indexOf(eventMark, start); at >= 0 && at < end;) {
      this.#tally.events += 1;
      at = bytes.indexOf(eventMark, at + eventMark.length);
    }
  }

  /** On the bare side the request is the data, with a number. */
  #ask<T>(
    op: string,
    data: object,
    take: (bytes: Buffer, start: number, end: number) => T,
  ): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const text = JSON.stringify(this.#door.side === "bare" ? { id, ...data } : { id, op, data });
    const answered = new Promise<T>((resolve) => {
      this.#answers.set(id, (bytes, start, end) => resolve(take(bytes, start, end)));
    });
    this.#tally.bytesOut += text.length + 2 * frameHeaderBytes;
    this.#socket?.send(text);
    return Promise.race([answered, this.#closed.promise]);
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    this.#tally.bytesIn += end - start + frameHeaderBytes;
    const id = Number(/^\{"id":(\d+),/.exec(bytes.toString("latin1", start, start + 16))?.[1]);
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    answer?.(bytes, start, end);
  }
}

class Closed extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`${code} ${/"reason":"([^"]+)"/.exec(reason)?.[1] ?? reason}`.trim());
    this.code = code;
    this.reason = reason;
  }
}
