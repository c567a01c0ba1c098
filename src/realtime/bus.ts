/**
 * The bus carries entries to the instances that are interested in them. It is allowed to lose: what it carries can be
 * read again from PostgreSQL, except signals, which may be lost by definition.
 */
import type { Id } from "../kit/id.ts";
import type { StreamName } from "../kit/stream.ts";
import type { EventFrames } from "./frames.ts";

export interface EventEntry {
  readonly kind: "event";
  readonly stream: StreamName;
  readonly seq: number;
  readonly frames: EventFrames;
  readonly actorId: Id | null;
  /** Members who may have the event. */
  readonly recipients: readonly Id[];
  /** Members who may not: they get the skip. */
  readonly skippers: readonly Id[];
}

export interface SignalEntry {
  readonly kind: "signal";
  /** `topic:id` */
  readonly topic: string;
  readonly tail: string;
  /** Whose doing it is: their own watches are left out. */
  readonly actorId: Id | null;
}

export interface RecheckEntry {
  readonly kind: "recheck";
  readonly accountIds: readonly Id[];
}

export type BusEntry = EventEntry | SignalEntry | RecheckEntry;

export interface Bus {
  /** Says that this instance wants what concerns the person or topic; resolves once nothing can be missed any more. */
  register(route: string): Promise<void>;
  unregister(route: string): void;
  publish(entries: readonly BusEntry[]): Promise<void>;
  /** The one receiver of this instance. */
  receive(receiver: (entry: BusEntry) => void): void;
  close(): Promise<void>;
}

export const routes = {
  account: (id: Id): string => `account:${id}`,
  topic: (topic: string): string => `topic:${topic}`,
};

/** One instance, one process: what is published is received, in order. */
export function createMemoryBus(): Bus {
  let receiver: ((entry: BusEntry) => void) | null = null;
  return {
    register: async () => undefined,
    unregister: () => undefined,
    publish: async (entries) => {
      for (const entry of entries) receiver?.(entry);
    },
    receive: (next) => {
      receiver = next;
    },
    close: async () => undefined,
  };
}
