/**
 * Hands entries to the instances that are interested in them: asks Redis who that is, and adds to each one's inbox. What
 * is published while a round is under way goes with the next one, many entries in one command.
 */
import { commandTimeoutMs, type RedisClient } from "../../platform/redis.ts";
import { orFail } from "../../platform/within.ts";
import type { BusEntry } from "../bus.ts";
import type { RealtimeObserver } from "../observer.ts";
import type { RedisKeys } from "./keys.ts";
import { KnownRoutes } from "./known-routes.ts";
import { Round, type Item } from "./round.ts";
import { packName } from "./wire.ts";

export interface OutletParts {
  readonly commands: RedisClient;
  readonly keys: RedisKeys;
  /** Our own inbox: what is published here was received here. */
  readonly ownInbox: () => string;
  /** Some of it may not have reached everybody. */
  readonly failed: (error: unknown) => void;
  readonly observer: Pick<RealtimeObserver, "entries">;
}

/** Two commands, one after the other, of which each may take its time. */
const roundMsMax = 3 * commandTimeoutMs;
const packedEntriesMax = 256;
const packedLengthMax = 256 * 1024;
const entriesPerRoundMax = 2_000;
const waitingEntriesMax = 20_000;
/** Approximate, as Redis trims whole nodes: for a reader that is seconds behind. */
const inboxPacksMax = 4_096;

export class Outlet {
  readonly #parts: OutletParts;
  readonly #known = new KnownRoutes();
  /** The last of them still takes what comes. */
  readonly #waiting: Round[] = [];
  #waitingEntries = 0;
  #isRunning = false;

  constructor(parts: OutletParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when every interested inbox has them; rejects when that is not sure, or too many wait. One promise for all that
   * goes together.
   */
  publish(entries: readonly BusEntry[]): Promise<void> {
    if (this.#waitingEntries + entries.length > waitingEntriesMax) {
      const error = new Error("too much waits for Redis");
      this.#parts.failed(error);
      return Promise.reject(error);
    }
    let round = this.#waiting.at(-1);
    if (!round || round.items.length + entries.length > entriesPerRoundMax) {
      round = new Round();
      this.#waiting.push(round);
    }
    for (const entry of entries) round.add(entry);
    this.#waitingEntries += entries.length;
    if (!this.#isRunning) {
      this.#isRunning = true;
      // At the end of this turn, with all that is published in it.
      queueMicrotask(() => void this.#run());
    }
    return round.promise;
  }

  async #run(): Promise<void> {
    for (let round = this.#waiting.shift(); round; round = this.#waiting.shift()) {
      this.#waitingEntries -= round.items.length;
      try {
        await orFail(roundMsMax, this.#deliver(round));
        round.resolve();
      } catch (error) {
        this.#parts.failed(error);
        round.reject(error);
      }
    }
    this.#isRunning = false;
  }

  /**
   * Sends to whom each route led last time while it asks where it leads now, and afterwards to those who are new: nearly
   * always one round trip instead of two. An instance that has given a route up drops what still comes.
   */
  async #deliver(round: Round): Promise<void> {
    const { commands, keys } = this.#parts;
    const own = this.#parts.ownInbox();
    const known = new Map<string, readonly string[]>();
    for (const route of round.routes) known.set(route, this.#known.get(route));
    const guessed = round.byInbox(known, own);
    const sending = this.#sendAll(guessed);
    const now = new Map<string, readonly string[]>();
    const asked = [...round.routes].map(async (route) => {
      now.set(route, await commands.hkeys(keys.route(route)));
    });
    const [gone] = await Promise.all([sending, ...asked]);
    const news = newPlaces(known, now);
    if (news.size > 0) {
      const missed = without(round.byInbox(news, own), guessed);
      for (const inbox of await this.#sendAll(missed)) gone.add(inbox);
    }
    for (const [route, inboxes] of now) this.#learn(route, inboxes, gone);
  }

  /** Answers the inboxes that nobody reads any more. */
  async #sendAll(byInbox: ReadonlyMap<string, readonly Item[]>): Promise<Set<string>> {
    const gone = new Set<string>();
    await Promise.all(
      [...byInbox].map(async ([inbox, items]) => {
        if (!(await this.#send(inbox, items))) gone.add(inbox);
      }),
    );
    return gone;
  }

  async #send(inbox: string, items: readonly Item[]): Promise<boolean> {
    const { commands, keys, observer } = this.#parts;
    const key = keys.inbox(inbox);
    observer.entries("out", items.length);
    const added = await Promise.all(
      pack(items).map((text) =>
        commands.xadd(key, "NOMKSTREAM", "MAXLEN", "~", inboxPacksMax, "*", packName, text),
      ),
    );
    return added.every((id) => id !== null);
  }

  /** Routes to an inbox that is gone would cost a command each time. */
  #learn(route: string, inboxes: readonly string[], gone: ReadonlySet<string>): void {
    const { commands, keys } = this.#parts;
    const dead = gone.size === 0 ? [] : inboxes.filter((inbox) => gone.has(inbox));
    if (dead.length > 0) commands.hdel(keys.route(route), ...dead).catch(() => undefined);
    this.#known.set(route, dead.length > 0 ? inboxes.filter((one) => !gone.has(one)) : inboxes);
  }
}

/** The inboxes that are new on their routes: nearly always none. */
function newPlaces(
  known: ReadonlyMap<string, readonly string[]>,
  now: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  const news = new Map<string, readonly string[]>();
  for (const [route, inboxes] of now) {
    const before = known.get(route) ?? [];
    const added = inboxes.filter((inbox) => !before.includes(inbox));
    if (added.length > 0) news.set(route, added);
  }
  return news;
}

/** Less what each inbox was reached with already, by another route. */
function without(
  missed: ReadonlyMap<string, readonly Item[]>,
  sent: ReadonlyMap<string, readonly Item[]>,
): Map<string, readonly Item[]> {
  const rest = new Map<string, readonly Item[]>();
  for (const [inbox, items] of missed) {
    const theirs = new Set(sent.get(inbox));
    const left = items.filter((item) => !theirs.has(item));
    if (left.length > 0) rest.set(inbox, left);
  }
  return rest;
}

/** Texts of as many commands as it takes. */
function pack(items: readonly Item[]): string[] {
  const packs: string[] = [];
  let text = "";
  let count = 0;
  for (const { line } of items) {
    if (count === packedEntriesMax || (count > 0 && text.length + line.length > packedLengthMax)) {
      packs.push(text);
      text = "";
      count = 0;
    }
    text += line;
    count += 1;
  }
  packs.push(text);
  return packs;
}
