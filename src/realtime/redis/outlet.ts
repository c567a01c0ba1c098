/**
 * Hands entries to the instances that are interested in them: asks Redis who that is, and adds to each one's inbox. What
 * is published while a round is under way goes with the next one, many entries in one command.
 */
import { commandTimeoutMs, type RedisClient } from "../../platform/redis.ts";
import { orFail } from "../../platform/within.ts";
import { routes, type BusEntry } from "../bus.ts";
import type { RealtimeObserver } from "../observer.ts";
import type { RedisKeys } from "./keys.ts";
import { KnownRoutes } from "./known-routes.ts";
import { encodeEntry } from "./wire.ts";

export interface OutletParts {
  readonly commands: RedisClient;
  readonly keys: RedisKeys;
  /** Our own inbox: what is published here was received here. */
  readonly ownInbox: () => string;
  readonly observer: Pick<RealtimeObserver, "entries">;
}

interface Waiting {
  readonly entries: readonly BusEntry[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** An entry, encoded for everybody, with the routes by which it goes. */
interface Item {
  readonly fields: readonly [string, string];
  readonly routes: readonly string[];
}

/** Two commands, one after the other, of which each may take its time. */
const roundMsMax = 3 * commandTimeoutMs;
const packedEntriesMax = 64;
const packedBytesMax = 256 * 1024;
const entriesPerRoundMax = 2_000;
const waitingEntriesMax = 20_000;
/** Approximate, as Redis trims whole nodes: for a reader that is seconds behind. */
const inboxEntriesMax = 4_096;

export class Outlet {
  readonly #parts: OutletParts;
  readonly #known = new KnownRoutes();
  #waiting: Waiting[] = [];
  #waitingEntries = 0;
  #isRunning = false;

  constructor(parts: OutletParts) {
    this.#parts = parts;
  }

  /** Resolves when every interested inbox has them; rejects when that is not sure, or too many wait. */
  publish(entries: readonly BusEntry[]): Promise<void> {
    if (this.#waitingEntries + entries.length > waitingEntriesMax) {
      return Promise.reject(new Error("too much waits for Redis"));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      this.#waitingEntries += entries.length;
      if (this.#isRunning) return;
      this.#isRunning = true;
      // At the end of this turn, with all that is published in it.
      queueMicrotask(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const round = this.#takeRound();
      try {
        const items = round.flatMap((one) => one.entries).map(itemOf);
        await orFail(roundMsMax, this.#deliver(items));
        for (const one of round) one.resolve();
      } catch (error) {
        for (const one of round) one.reject(error);
      }
    }
    this.#isRunning = false;
  }

  #takeRound(): Waiting[] {
    let entries = 0;
    let count = 0;
    for (const one of this.#waiting) {
      if (count > 0 && entries + one.entries.length > entriesPerRoundMax) break;
      entries += one.entries.length;
      count += 1;
    }
    this.#waitingEntries -= entries;
    const round = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return round;
  }

  /**
   * Sends to whom each route led last time while it asks where it leads now, and afterwards to those who are new: nearly
   * always one round trip instead of two. An instance that has given a route up drops what still comes.
   */
  async #deliver(items: readonly Item[]): Promise<void> {
    const { commands, keys } = this.#parts;
    const wanted = new Set(items.flatMap((item) => item.routes));
    const guessed = this.#sort(items, (route) => this.#known.get(route));
    const now = new Map<string, readonly string[]>();
    const asked = [...wanted].map(async (route) => {
      now.set(route, await commands.hkeys(keys.route(route)));
    });
    const [gone] = await Promise.all([this.#sendAll(guessed), ...asked]);
    const missed = this.#missed(items, now, guessed);
    for (const inbox of await this.#sendAll(missed)) gone.add(inbox);
    for (const [route, inboxes] of now) this.#learn(route, inboxes, gone);
  }

  /** What is still to go to inboxes that are new on their route: nearly always nothing. */
  #missed(
    items: readonly Item[],
    now: ReadonlyMap<string, readonly string[]>,
    guessed: ReadonlyMap<string, readonly Item[]>,
  ): Map<string, Item[]> {
    const added = new Map<string, readonly string[]>();
    for (const [route, inboxes] of now) {
      const known = this.#known.get(route);
      const news = inboxes.filter((inbox) => !known.includes(inbox));
      if (news.length > 0) added.set(route, news);
    }
    if (added.size === 0) return new Map();
    const missed = this.#sort(items, (route) => added.get(route) ?? []);
    for (const [inbox, list] of missed) {
      // Reached already by another of its routes.
      const sent = new Set(guessed.get(inbox));
      const rest = list.filter((item) => !sent.has(item));
      if (rest.length > 0) missed.set(inbox, rest);
      else missed.delete(inbox);
    }
    return missed;
  }

  /** For each inbox what goes there, in order. */
  #sort(
    items: readonly Item[],
    inboxesOf: (route: string) => readonly string[],
  ): Map<string, Item[]> {
    const own = this.#parts.ownInbox();
    const byInbox = new Map<string, Item[]>();
    for (const item of items) {
      for (const route of item.routes) {
        for (const inbox of inboxesOf(route)) {
          if (inbox === own) continue;
          const list = byInbox.get(inbox);
          if (!list) byInbox.set(inbox, [item]);
          // Reached by two of its routes.
          else if (list.at(-1) !== item) list.push(item);
        }
      }
    }
    return byInbox;
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
      pack(items).map((fields) =>
        commands.xadd(key, "NOMKSTREAM", "MAXLEN", "~", inboxEntriesMax, "*", ...fields),
      ),
    );
    return added.every((id) => id !== null);
  }

  /** Routes to an inbox that is gone would cost a command each time. */
  #learn(route: string, inboxes: readonly string[], gone: ReadonlySet<string>): void {
    const { commands, keys } = this.#parts;
    const dead = inboxes.filter((inbox) => gone.has(inbox));
    if (dead.length > 0) commands.hdel(keys.route(route), ...dead).catch(() => undefined);
    this.#known.set(route, dead.length > 0 ? inboxes.filter((one) => !gone.has(one)) : inboxes);
  }
}

function itemOf(entry: BusEntry): Item {
  return { fields: encodeEntry(entry), routes: routesOf(entry) };
}

/** Fields of as many commands as it takes. */
function pack(items: readonly Item[]): string[][] {
  const packs: string[][] = [];
  let fields: string[] = [];
  let bytes = 0;
  for (const {
    fields: [line, text],
  } of items) {
    const isFull = fields.length >= 2 * packedEntriesMax || bytes + text.length > packedBytesMax;
    if (isFull && fields.length > 0) {
      packs.push(fields);
      fields = [];
      bytes = 0;
    }
    fields.push(line, text);
    bytes += line.length + text.length;
  }
  if (fields.length > 0) packs.push(fields);
  return packs;
}

function routesOf(entry: BusEntry): string[] {
  switch (entry.kind) {
    case "event": {
      const { audience, stream } = entry;
      if (audience.kind === "listed")
        return [...audience.recipients, ...audience.skippers].map(routes.account);
      return [routes.stream(stream), ...audience.announceTo.map(routes.account)];
    }
    case "signal":
    case "touch":
      return [routes.topic(entry.topic)];
    case "recheck":
      return entry.accountIds.map(routes.account);
  }
}
