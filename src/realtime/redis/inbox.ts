/**
 * The stream from which one instance reads what concerns it. Writers trim it, and Redis forgets it when its owner does
 * not refresh it: nobody has to clean up after a crash. A reader that was trimmed past is told nothing by Redis, so it
 * compares how much was ever added with what it read.
 */
import { newId } from "../../kit/id.ts";
import type { Log } from "../../kit/log.ts";
import { commandTimeoutMs, readBlockMs, type RedisClient } from "../../platform/redis.ts";
import { orFail } from "../../platform/within.ts";
import type { BusEntry } from "../bus.ts";
import type { RedisKeys } from "./keys.ts";
import { decodeEntries, packName } from "./wire.ts";

export interface InboxParts {
  readonly commands: RedisClient;
  readonly reader: RedisClient;
  readonly keys: RedisKeys;
  readonly leaseMs: number;
  /** How often it is made sure that nothing was trimmed unread. */
  readonly checkMs: number;
  /** What came, and the time Redis gave the newest of it. */
  readonly receive: (entries: readonly BusEntry[], atMs: number) => void;
  /** Some was trimmed before it was read, or could not be. */
  readonly trimmed: () => void;
  readonly log: Log;
}

/** In one step: a stream without an end to its time would stay for ever, should we die in between. */
const openScript = `redis.call("XADD", KEYS[1], "*", "hello", "")
return redis.call("PEXPIRE", KEYS[1], ARGV[1])`;
/** Texts of many entries each: what is read at once keeps everybody else waiting. */
const readCount = 32;
const pauseMs = 50;
/** Past this without an answer to a blocking read, the reading connection is as good as gone. */
const silentMsMax = readBlockMs + 2 * commandTimeoutMs;

export class Inbox {
  readonly id = newId();
  readonly #parts: InboxParts;
  readonly #key: string;
  #lastId = "0";
  #readInAll = 0;
  #answeredAtMs = performance.now();
  #checkedAtMs = 0;
  #isStopped = false;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#key = parts.keys.inbox(this.id);
  }

  /** When the reading connection last showed that it lives, on the monotonic clock. */
  get answeredAtMs(): number {
    return this.#answeredAtMs;
  }

  get isSilent(): boolean {
    return performance.now() - this.#answeredAtMs > silentMsMax;
  }

  /** Makes the stream; writers only ever write to one that exists. */
  async open(): Promise<void> {
    const { commands, leaseMs } = this.#parts;
    await commands.eval(openScript, 1, this.#key, leaseMs);
    this.#answeredAtMs = performance.now();
    void this.#read();
  }

  /** False: it is gone, and what was sent since is lost. */
  async refresh(): Promise<boolean> {
    return (await this.#parts.commands.pexpire(this.#key, this.#parts.leaseMs)) === 1;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #read(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#readSome();
      } catch (error) {
        if (this.#isStopped) return;
        // Reading goes on where it stopped, once the connection is back.
        this.#parts.log.debug({ err: error }, "the inbox could not be read");
        await Bun.sleep(pauseMs);
      }
    }
  }

  async #readSome(): Promise<void> {
    const { reader } = this.#parts;
    const answer = await orFail(
      silentMsMax,
      reader.xread("COUNT", readCount, "BLOCK", readBlockMs, "STREAMS", this.#key, this.#lastId),
    );
    if (this.#isStopped) return;
    this.#answeredAtMs = performance.now();
    const messages = answer?.[0]?.[1] ?? [];
    const newest = messages.at(-1)?.[0];
    if (newest !== undefined) {
      // Before anybody looks into them: what cannot be read is not to be read for ever.
      this.#lastId = newest;
      this.#readInAll += messages.length;
      this.#take(messages, Number.parseInt(newest, 10));
    }
    if (this.#answeredAtMs - this.#checkedAtMs >= this.#parts.checkMs) await this.#check();
  }

  /** What stood in a text that cannot be read is missing, like what was trimmed. */
  #take(messages: readonly [id: string, fields: string[]][], atMs: number): void {
    try {
      const entries = messages.flatMap(([, [name, text = ""]]) =>
        name === packName ? decodeEntries(text) : [],
      );
      this.#parts.receive(entries, atMs);
    } catch (error) {
      this.#parts.log.warn({ err: error }, "the inbox holds what cannot be read");
      this.#parts.trimmed();
    }
  }

  /** On the reading connection, so that nothing is read between the question and the answer. */
  async #check(): Promise<void> {
    this.#checkedAtMs = this.#answeredAtMs;
    const { reader } = this.#parts;
    // To the last one that was read: what people wrote is not to stand there until others write as much.
    await orFail(silentMsMax, reader.xtrim(this.#key, "MINID", nextId(this.#lastId)));
    const asked = reader.call("XINFO", "STREAM", this.#key).catch(() => []);
    const info = (await orFail(silentMsMax, asked)) as unknown[];
    const valueOf = (name: string): number => Number(info[info.indexOf(name) + 1]);
    // Servers before Redis 7 do not count.
    if (!info.includes("entries-added")) return;
    const unread = valueOf("entries-added") - this.#readInAll;
    if (unread > valueOf("length")) this.#parts.trimmed();
  }
}

/** The first id after this one: milliseconds, a hyphen, and a number among those of the same millisecond. */
function nextId(id: string): string {
  const [ms = "0", number = "0"] = id.split("-");
  return `${ms}-${BigInt(number) + 1n}`;
}
