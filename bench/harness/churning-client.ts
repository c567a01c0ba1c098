/** One client of a soak: comes, watches, writes, reads, goes or is cut off, and comes again to whichever server. */
import { uuidV7 } from "#src/client/uuid.ts";
import type { Random } from "#test/faults/rig/random.ts";
import { RawSocket } from "./raw-socket.ts";

export interface ChurnDoor {
  readonly ports: readonly number[];
  readonly token: string;
  readonly chatIds: readonly string[];
}

/** What all clients of a process did, together. */
export interface ChurnTally {
  opened: number;
  answers: number;
  pushes: number;
  cut: number;
  readonly refusals: Record<string, number>;
  readonly closes: Record<string, number>;
}

interface Answer {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string };
}

const awayMsMax = 3_000;
const stayMs = { min: 5_000, max: 25_000 };
const pauseMs = { min: 2_000, max: 10_000 };
const answerMs = 10_000;
const text = "Does anybody know whether the bakery at the south gate is open on Sundays?";

export class ChurningClient {
  /** A new one before the old one expires. */
  token: string;
  readonly #door: ChurnDoor;
  readonly #random: Random;
  readonly #tally: ChurnTally;
  readonly #stopping: AbortSignal;
  #socket: RawSocket | null = null;
  #sync: string | null = null;
  #lastId = 0;
  readonly #answers = new Map<number, (answer: Answer | null) => void>();
  #watches: string[] = [];

  constructor(door: ChurnDoor, random: Random, tally: ChurnTally, stopping: AbortSignal) {
    this.#door = door;
    this.token = door.token;
    this.#random = random;
    this.#tally = tally;
    this.#stopping = stopping;
  }

  async run(): Promise<void> {
    while (!this.#stopping.aborted) {
      await this.#pause(this.#random.between(0, awayMsMax));
      if (this.#stopping.aborted) return;
      await this.#session().catch((error: unknown) => this.#refused(String(error)));
      this.#leave();
    }
  }

  async #session(): Promise<void> {
    await this.#connect();
    const opened = await this.#ask("session.open", {
      token: this.token,
      ...(this.#sync === null ? {} : { sync: this.#sync }),
    });
    const sync = opened?.["sync"];
    if (typeof sync !== "string") return;
    this.#sync = sync;
    this.#tally.opened += 1;
    await this.#watch();
    const untilMs = performance.now() + this.#random.between(stayMs.min, stayMs.max);
    while (this.#socket && performance.now() < untilMs && !this.#stopping.aborted) {
      await this.#pause(this.#random.between(pauseMs.min, pauseMs.max));
      if (this.#socket) await this.#act();
    }
  }

  async #act(): Promise<void> {
    const chatId = this.#random.pick(this.#door.chatIds);
    switch (this.#random.weighted({ send: 4, read: 3, type: 2, unwatch: 1 })) {
      case "send":
        return void (await this.#ask("chat.sendMessage", { chatId, text }, true));
      case "read": {
        const chat = await this.#ask("chat.get", { chatId });
        const head = (chat?.["lastMessage"] as { seq: number } | null | undefined)?.seq ?? 0;
        const place = { stream: `chat:${chatId}`, after: Math.max(0, head - 20), limit: 50 };
        return void (await this.#ask("stream.read", place));
      }
      case "type":
        return void (await this.#ask("chat.setTyping", { chatId, typing: true }));
      case "unwatch": {
        const watch = this.#watches.pop();
        if (watch === undefined) return await this.#watch();
        return void (await this.#ask("watch.stop", { watch }));
      }
    }
  }

  async #watch(): Promise<void> {
    const answer = await this.#ask("watch.chat", { id: this.#random.pick(this.#door.chatIds) });
    const watch = answer?.["watch"];
    if (typeof watch === "string") this.#watches.push(watch);
  }

  /** Half say goodbye, half vanish. */
  #leave(): void {
    const socket = this.#socket;
    this.#gone();
    if (!socket) return;
    if (this.#random.chance(0.5)) return socket.close();
    this.#tally.cut += 1;
    socket.cut();
  }

  #gone(): void {
    this.#socket = null;
    this.#watches = [];
    for (const answer of this.#answers.values()) answer(null);
    this.#answers.clear();
  }

  async #connect(): Promise<void> {
    const port = this.#random.pick(this.#door.ports);
    const socket: RawSocket = await RawSocket.open(
      { port, path: "/v1/socket" },
      {
        text: (bytes, start, end) => this.#receive(bytes.toString("utf8", start, end)),
        closed: (code, reason) => {
          if (this.#socket !== socket) return;
          const name = `${code} ${reason}`.trim();
          this.#tally.closes[name] = (this.#tally.closes[name] ?? 0) + 1;
          this.#gone();
        },
      },
    );
    this.#socket = socket;
  }

  #receive(frame: string): void {
    if (!frame.startsWith(`{"id":`)) {
      this.#tally.pushes += 1;
      return;
    }
    const { id, ...answer } = JSON.parse(frame) as Answer & { readonly id: number };
    this.#answers.get(id)?.(answer);
    this.#answers.delete(id);
  }

  /** Null when it was refused, or the socket is gone. */
  async #ask(op: string, data: object, isKeyed = false): Promise<Answer["data"] | null> {
    if (!this.#socket) return null;
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = Promise.withResolvers<Answer | null>();
    this.#answers.set(id, answered.resolve);
    const late = setTimeout(() => {
      this.#refused(`${op} was not answered`);
      answered.resolve(null);
    }, answerMs);
    this.#socket.send(
      JSON.stringify({ id, op, data, ...(isKeyed && { key: uuidV7(Date.now()) }) }),
    );
    const answer = await answered.promise;
    clearTimeout(late);
    if (answer?.error) this.#refused(`${op} ${answer.error.code}`);
    else if (answer) this.#tally.answers += 1;
    return answer?.data ?? null;
  }

  #refused(why: string): void {
    this.#tally.refusals[why] = (this.#tally.refusals[why] ?? 0) + 1;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#stopping.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#stopping.addEventListener("abort", end);
    });
  }
}
