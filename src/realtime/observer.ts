/** What realtime tells those who run the server: counted by whoever listens, never needed for the work itself. */
import type { RepairReason } from "./bus.ts";

export interface RealtimeObserver {
  /** Seconds from commit until the event was handed to every interested instance. */
  relayed(seconds: number): void;
  /** Events that the sweeper published because nobody had. */
  republished(events: number): void;
  /** Events were missing in a live stream: they came late, were read once, or are left to the clients to read. */
  gap(outcome: "late" | "read" | "left"): void;
  /** Entries handed to, or received from, other instances. */
  entries(direction: "in" | "out", count: number): void;
  /** Seconds an entry was under way between instances, by the bus's own clock. */
  busLag(seconds: number): void;
  repaired(reason: RepairReason): void;
}

export const nobodyObserves: RealtimeObserver = {
  relayed: () => undefined,
  republished: () => undefined,
  gap: () => undefined,
  entries: () => undefined,
  busLag: () => undefined,
  repaired: () => undefined,
};
