/**
 * Hands entries to the instances that are interested in them: asks Redis who that is, and adds to each one's inbox. What
 * is published while a round is under way goes with the next one, many entries in one command.
 */
import type { Id } from "../../kit/id.ts";
import type { RedisClient } from "../../platform/redis.ts";
import { routes, type BusEntry } from "../bus.ts";
import type { RealtimeObserver } from "../observer.ts";
import type { RedisKeys } from "./keys.ts";
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

/** For one inbox: entries in order, each with the accounts it names there. */
type Parcel = Map<BusEntry, Set<Id>>;

const packedEntriesMax = 64;
const packedBytesMax = 256 * 1024;
const entriesPerRoundMax = 2_000;
const waitingEntriesMax = 20_000;
/** Approximate, as Redis trims whole nodes: for a reader that is seconds behind. */
const inboxEntriesMax = 4_096;

export class Outlet {
  readonly #parts: OutletParts;
  readonly #waiting: Waiting[] = [];
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
        await this.#deliver(round.flatMap((one) => one.entries));
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
    return this.#waiting.splice(0, count);
  }

  async #deliver(entries: readonly BusEntry[]): Promise<void> {
    const { commands, keys } = this.#parts;
    const inboxes = new Map<string, readonly string[]>();
    const wanted = new Set(entries.flatMap((entry) => routesOf(entry).map(({ route }) => route)));
    await Promise.all(
      [...wanted].map(async (route) => {
        inboxes.set(route, await commands.hkeys(keys.route(route)));
      }),
    );
    const parcels = this.#sort(entries, inboxes);
    const delivered = await Promise.all(
      [...parcels].map(async ([inbox, parcel]) => ((await this.#send(inbox, parcel)) ? [] : inbox)),
    );
    const gone = new Set(delivered.flat());
    if (gone.size > 0) this.#forget(inboxes, gone);
  }

  #sort(
    entries: readonly BusEntry[],
    inboxes: ReadonlyMap<string, readonly string[]>,
  ): Map<string, Parcel> {
    const own = this.#parts.ownInbox();
    const parcels = new Map<string, Parcel>();
    for (const entry of entries) {
      for (const { route, accountId } of routesOf(entry)) {
        for (const inbox of inboxes.get(route) ?? []) {
          if (inbox === own) continue;
          const parcel = parcels.get(inbox) ?? new Map<BusEntry, Set<Id>>();
          const accounts = parcel.get(entry) ?? new Set<Id>();
          if (accountId !== null) accounts.add(accountId);
          parcels.set(inbox, parcel.set(entry, accounts));
        }
      }
    }
    return parcels;
  }

  /** False when nobody reads that inbox any more. */
  async #send(inbox: string, parcel: Parcel): Promise<boolean> {
    const { commands, keys, observer } = this.#parts;
    const key = keys.inbox(inbox);
    observer.entries("out", parcel.size);
    const added = await Promise.all(
      pack(parcel).map((fields) =>
        commands.xadd(key, "NOMKSTREAM", "MAXLEN", "~", inboxEntriesMax, "*", ...fields),
      ),
    );
    return added.every((id) => id !== null);
  }

  /** Routes to an inbox that is gone would cost a command each time. */
  #forget(inboxes: ReadonlyMap<string, readonly string[]>, gone: ReadonlySet<string>): void {
    const { commands, keys } = this.#parts;
    for (const [route, of] of inboxes) {
      const dead = of.filter((inbox) => gone.has(inbox));
      if (dead.length > 0) commands.hdel(keys.route(route), ...dead).catch(() => undefined);
    }
  }
}

/** Fields of as many commands as it takes. */
function pack(parcel: Parcel): string[][] {
  const packs: string[][] = [];
  let fields: string[] = [];
  let bytes = 0;
  for (const [entry, accounts] of parcel) {
    const [line, text] = encodeEntry(entry, accounts);
    if (
      fields.length >= 2 * packedEntriesMax ||
      (bytes > 0 && bytes + text.length > packedBytesMax)
    ) {
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

interface EntryRoute {
  readonly route: string;
  /** Set where the route is one person's. */
  readonly accountId: Id | null;
}

function routesOf(entry: BusEntry): EntryRoute[] {
  switch (entry.kind) {
    case "event": {
      const { audience, stream } = entry;
      if (audience.kind === "listed")
        return [...audience.recipients, ...audience.skippers].map(accountRoute);
      const wide = { route: routes.stream(stream), accountId: null };
      return [wide, ...audience.announceTo.map(accountRoute)];
    }
    case "signal":
    case "touch":
      return [{ route: routes.topic(entry.topic), accountId: null }];
    case "recheck":
      return entry.accountIds.map(accountRoute);
  }
}

function accountRoute(accountId: Id): EntryRoute {
  return { route: routes.account(accountId), accountId };
}
