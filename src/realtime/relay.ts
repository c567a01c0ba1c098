/**
 * Makes committed events known, right after commit and in this process. What it cannot make known stays in the outbox,
 * and the sweeper of some instance takes it from there: both may publish one event, and receivers drop repeats.
 */
import type { Sql } from "../kit/context.ts";
import type { Log } from "../kit/log.ts";
import type { Bus, BusEntry } from "./bus.ts";
import type { Entries } from "./entries.ts";
import type { RealtimeObserver } from "./observer.ts";
import type { Committed } from "./transaction.ts";
import type { Checkpoints } from "./unit-of-work.ts";

export interface RelayParts {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly entries: Entries;
  readonly observer: RealtimeObserver;
  readonly log: Log;
  readonly hooks: Checkpoints;
}

const forgottenAtOnce = 1_000;

export class Relay {
  readonly #parts: RelayParts;
  readonly #published: number[] = [];
  readonly #running = new Set<Promise<void>>();
  #isForgetting = false;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /** Waits until everything handed over so far is published. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  async stop(): Promise<void> {
    await this.settled();
    await this.#forget();
  }

  /** Publishes what a transaction left; a failure leaves it to the sweeper. */
  take(committed: Committed): void {
    if (committed.outboxIds.length === 0 && committed.touched.length === 0) return;
    const committedAtMs = performance.now();
    const run = this.#publish(committed, committedAtMs)
      .catch((error: unknown) =>
        this.#parts.log.debug({ err: error }, "relay failed; the outbox keeps it"),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #publish(committed: Committed, committedAtMs: number): Promise<void> {
    const { bus, entries, hooks, observer } = this.#parts;
    await hooks.at("before-relay");
    const events = [];
    for (const event of committed.events) events.push(await entries.of(event));
    const all: BusEntry[] = [...events];
    if (committed.recheckAccountIds.length > 0) {
      all.push(...entries.ofRecheck(committed.recheckAccountIds));
    }
    for (const topic of committed.touched) all.push({ kind: "touch", topic });
    await bus.publish(all);
    entries.announced(events);
    observer.relayed((performance.now() - committedAtMs) / 1000);
    await hooks.at("after-relay");
    this.#published.push(...committed.outboxIds);
    if (this.#isForgetting) return;
    this.#isForgetting = true;
    await this.#forget().finally(() => {
      this.#isForgetting = false;
    });
  }

  /** Deletes published rows from the outbox, many at a time. */
  async #forget(): Promise<void> {
    while (this.#published.length > 0) {
      const ids = this.#published.splice(0, forgottenAtOnce);
      try {
        await this.#parts.sql`delete from outbox where id = any(${ids}::bigint[])`;
      } catch (error) {
        // The sweeper will publish them once more, and receivers drop what they have.
        this.#parts.log.debug({ err: error }, "outbox rows were not deleted");
        return;
      }
    }
  }
}
