/**
 * The bus carries entries to the instances that are interested in them. It is allowed to lose: what it carries can be
 * read again from PostgreSQL, except signals, which may be lost by definition.
 */
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";
import type { EventContent } from "./frames.ts";

/** Who of a stream's readers gets an event, and who only the skip. */
export type EntryAudience =
  | {
      readonly kind: "listed";
      readonly recipients: readonly Id[];
      readonly skippers: readonly Id[];
    }
  /** Too many to list: receivers look into the same version of the roster, and leave out who hid it. */
  | {
      readonly kind: "roster";
      readonly version: number;
      readonly about: number | null;
      readonly hiddenFrom: readonly Id[];
      /**
       * Accounts to reach by their own routes besides: instances that do not follow the stream yet begin to. Empty once
       * this version of the roster was announced.
       */
      readonly announceTo: readonly Id[];
    };

export interface EventEntry {
  readonly kind: "event";
  readonly stream: StreamName;
  readonly seq: number;
  /** Null: nothing is left to tell; a skip for everybody. */
  readonly content: EventContent | null;
  readonly actorId: Id | null;
  readonly audience: EntryAudience;
}

export interface SignalEntry {
  readonly kind: "signal";
  /** `topic:id` */
  readonly topic: string;
  readonly tail: string;
  /** Whose doing it is: their own watches are left out. */
  readonly actorId: Id | null;
}

/** The state behind a topic may have changed: whoever has watchers looks at it again. */
export interface TouchEntry {
  readonly kind: "touch";
  readonly topic: string;
}

export interface RecheckEntry {
  readonly kind: "recheck";
  readonly accountIds: readonly Id[];
}

export type BusEntry = EventEntry | SignalEntry | TouchEntry | RecheckEntry;

export type RouteValue = "active" | "idle";

export interface Route {
  readonly route: string;
  /** What others may want to know of the account behind it. Default `active`. */
  readonly value?: RouteValue;
}

export interface BusListener {
  receive(entry: BusEntry): void;
  /** Everything this instance wants, for when the bus has forgotten it. */
  routes(): Iterable<Route>;
  /** Undefined where this instance does not want it. */
  valueOf(route: string): RouteValue | undefined;
  /** Entries may have been missed since a moment `elapsedMs` on the monotonic clock: read what they said elsewhere. */
  repair(reason: RepairReason, sinceMs: number): Promise<void>;
  /** Another instance is not there any more, nor are those who were connected to it. */
  instanceGone?(): void;
}

/** Why an instance cannot be sure to have received everything. */
export type RepairReason = "unreachable" | "lease-lost" | "trimmed" | "server-replaced";

export interface Bus {
  /** Whether entries from other instances arrive: while not, what they said must be polled from PostgreSQL. */
  readonly isUp: boolean;
  /** Whether there may be other instances at all. */
  readonly isShared: boolean;
  start(listener: BusListener): Promise<void>;
  /** Says that this instance wants what concerns these; resolves once nothing can be missed any more. */
  register(routes: readonly Route[]): Promise<void>;
  unregister(routes: readonly string[]): void;
  /** Receives locally at once; rejects when other instances may not have been reached. */
  publish(entries: readonly BusEntry[]): Promise<void>;
  /** Of these accounts, those connected to some instance, and whether one of them is active. */
  locate(accountIds: readonly Id[]): Promise<Map<Id, RouteValue>>;
  close(): Promise<void>;
}

export const routes = {
  account: (id: Id): string => `account:${id}`,
  stream: (stream: StreamName): string => `stream:${stream}`,
  topic: (topic: string): string => `topic:${topic}`,
};

/** One instance, one process: what is published is received, in order. */
export function createMemoryBus(): Bus {
  let listener: BusListener | null = null;
  return {
    isUp: true,
    isShared: false,
    start: async (next) => {
      listener = next;
    },
    register: async () => undefined,
    unregister: () => undefined,
    publish: async (entries) => {
      for (const entry of entries) listener?.receive(entry);
    },
    async locate(accountIds) {
      const found = new Map<Id, RouteValue>();
      for (const accountId of accountIds) {
        const value = listener?.valueOf(routes.account(accountId));
        if (value) found.set(accountId, value);
      }
      return found;
    },
    close: async () => undefined,
  };
}
