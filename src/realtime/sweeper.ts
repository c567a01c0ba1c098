/**
 * Publishes what stands in the outbox because the process that committed it died, or could not reach the bus. Every
 * instance sweeps, and they share the work.
 */
import type { Sql } from "../kit/context.ts";
import type { Log } from "../kit/log.ts";
import type { Bus } from "./bus.ts";
import type { Entries } from "./entries.ts";
import type { RealtimeObserver } from "./observer.ts";
import { entriesOfRows, type OutboxRow } from "./outbox.ts";

export interface SweeperParts {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly entries: Entries;
  readonly observer: RealtimeObserver;
  readonly log: Log;
}

const sweepEveryMs = 500;
/** Younger rows belong to a process that is most likely about to publish them itself. */
const sweepAgeMs = 500;
/** Streams looked at in one sweep, give or take those of one transaction. */
const sweepSpansMax = 500;

export class Sweeper {
  readonly #parts: SweeperParts;
  #timer: Timer | null = null;
  #sweeping: Promise<void> | null = null;

  constructor(parts: SweeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#sweeping ??= this.#sweepAll()
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, "outbox sweep failed"))
        .finally(() => {
          this.#sweeping = null;
        });
    }, sweepEveryMs);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#sweeping;
  }

  async #sweepAll(): Promise<void> {
    // Without the bus nobody would hear it. What a long outage left is swept as fast as it goes.
    while (this.#timer && this.#parts.bus.isUp && (await this.#sweep()));
  }

  /** Answers whether there may be more. */
  async #sweep(): Promise<boolean> {
    const { sql, bus, entries, observer } = this.#parts;
    const rows = await sql<OutboxRow[]>`
      with found as materialized (
        select id, cardinality(stream_ids) + 1 as spans from outbox
        where created_at < clock_timestamp() - make_interval(secs => ${sweepAgeMs / 1000})
        order by id limit ${sweepSpansMax} for update skip locked),
      claimed as (
        select id from (select id, spans, sum(spans) over (order by id) as total from found) f
        where total - spans < ${sweepSpansMax})
      update outbox set created_at = clock_timestamp() from claimed
      where outbox.id = claimed.id
      returning outbox.id, stream_ids, first_seqs, last_seqs, recheck_account_ids`;
    if (rows.length === 0) return false;
    // Claimed for a moment, not deleted: should this process die now, the next sweep finds them again.
    const told = await entriesOfRows(
      entries,
      rows.toSorted((a, b) => a.id - b.id),
    );
    await bus.publish(told);
    entries.announced(told.filter((entry) => entry.kind === "event"));
    observer.republished(told.length);
    await sql`delete from outbox where id = any(${rows.map((row) => row.id)}::bigint[])`;
    const spans = rows.reduce((sum, row) => sum + row.stream_ids.length + 1, 0);
    return spans >= sweepSpansMax;
  }
}
