/**
 * What an instance does when it cannot be sure that the bus brought everything: it compares what its people's streams
 * hold with what it delivered, and asks again who may still be here. While the bus is away it does so over and over, and
 * looks into the outbox, where those who commit leave what they cannot tell.
 */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { StreamName } from "../kit/stream.ts";
import type { Bus, BusEntry } from "./bus.ts";
import type { Entries } from "./entries.ts";
import { entriesOfRows, type OutboxRow } from "./outbox.ts";

export interface RepairParts {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly entries: Entries;
  readonly receive: (entry: BusEntry) => void;
  readonly accounts: () => Iterable<Id>;
  readonly recheck: (accountIds: readonly Id[]) => Promise<void>;
  readonly log: Log;
}

const lookEveryMs = 500;
const pointEveryMs = 5_000;
const pointsMax = 24;
/** Between a commit and its arrival here, at the very most: a sweeper's patience and a reader's. */
const underWayMsMax = 10_000;
const accountsAtOnce = 500;
const streamsAtOnce = 8;
const compareEveryMs = 2_000;
/** Comparing may take a fifth of the time: PostgreSQL has other things to do while Redis is away. */
const restPerWork = 4;
/** Streams of one look, give or take those of one transaction. */
const outboxSpansMax = 1_000;
/** Transactions are shorter: a row that is older was seen. */
const outboxLookBackMs = 15_000;
const handledKeptMs = 60_000;

interface Point {
  readonly atMs: number;
  /** Snapshot xmin, decimal: whatever moved since has this transaction id or a later one. */
  readonly xmin: string;
}

export class Repair {
  readonly #parts: RepairParts;
  #points: Point[] = [];
  /** Outbox rows received while the bus was away, and when. */
  readonly #handled = new Map<number, number>();
  #timer: Timer | null = null;
  #looking: Promise<void> | null = null;
  #comparing: Promise<void> = Promise.resolve();
  #compareAtMs = 0;
  #isStopped = false;

  constructor(parts: RepairParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#points = [await this.#now()];
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look()
        .catch((error: unknown) => this.#parts.log.debug({ err: error }, "no look at the outbox"))
        .finally(() => {
          this.#looking = null;
        });
    }, lookEveryMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await Promise.allSettled([this.#looking, this.#comparing]);
  }

  /** Tells local people what they may have missed since the bus was last known to be whole (monotonic milliseconds). */
  async since(wholeAtMs: number): Promise<void> {
    // One after the other: two at once would read the same rows.
    const comparing = this.#comparing
      .catch(() => undefined)
      .then(() => this.#compare(this.#pointBefore(wholeAtMs - underWayMsMax)));
    this.#comparing = comparing;
    await comparing;
  }

  async #look(): Promise<void> {
    const nowMs = performance.now();
    if (this.#parts.bus.isUp) {
      this.#handled.clear();
      const latest = this.#points.at(-1);
      if (!latest || nowMs - latest.atMs >= pointEveryMs) this.#remember(await this.#now());
      return;
    }
    await this.#lookIntoOutbox(nowMs);
    if (nowMs < this.#compareAtMs) return;
    await this.since(nowMs);
    const tookMs = performance.now() - nowMs;
    this.#compareAtMs = performance.now() + Math.max(compareEveryMs, tookMs * restPerWork);
  }

  async #lookIntoOutbox(nowMs: number): Promise<void> {
    const rows = await this.#parts.sql<OutboxRow[]>`
      select id, stream_ids, first_seqs, last_seqs, recheck_account_ids
      from (
        select *, sum(spans) over (order by id) - spans as before from (
          select *, cardinality(stream_ids) + 1 as spans from outbox
          where created_at > clock_timestamp() - make_interval(secs => ${outboxLookBackMs / 1000})
            and not id = any(${[...this.#handled.keys()]}::bigint[])
          order by id limit ${outboxSpansMax}) recent) counted
      where before < ${outboxSpansMax} order by id`;
    for (const [id, atMs] of this.#handled) {
      if (nowMs - atMs <= handledKeptMs) break;
      this.#handled.delete(id);
    }
    const found = await entriesOfRows(this.#parts.entries, rows);
    for (const row of rows) this.#handled.set(row.id, nowMs);
    for (const entry of found) this.#parts.receive(entry);
  }

  /** Everything up to the answer was looked at: the next comparison begins where this one did. */
  async #compare(since: Point): Promise<void> {
    const begin = await this.#now();
    const accounts = [...this.#parts.accounts()];
    for (let at = 0; at < accounts.length && !this.#isStopped; at += accountsAtOnce) {
      const some = accounts.slice(at, at + accountsAtOnce);
      const moved = await this.#movedStreams(some, since);
      for (let from = 0; from < moved.length; from += streamsAtOnce) {
        const latest = await Promise.all(
          moved.slice(from, from + streamsAtOnce).map((name) => this.#parts.entries.latest(name)),
        );
        // Only the latest event: what lies before it is a hole, which is read here or by the clients.
        for (const entry of latest) if (entry) this.#parts.receive(entry);
      }
      await this.#parts.recheck(some);
    }
    this.#points = [{ ...begin, atMs: Number.NEGATIVE_INFINITY }];
  }

  async #movedStreams(accountIds: readonly Id[], since: Point): Promise<StreamName[]> {
    // Indexes stream_members_account and stream_heads' primary key.
    const rows = await this.#parts.sql<{ name: StreamName }[]>`
      select distinct h.kind || ':' || h.stream_id as name
      from stream_members m join stream_heads h using (stream_id)
      where m.account_id = any(${accountIds}::uuid[]) and m.to_seq is null and h.moved_by >= ${since.xmin}::xid8
      union all
      select kind || ':' || stream_id from stream_heads
      where stream_id = any(${accountIds}::uuid[]) and moved_by >= ${since.xmin}::xid8`;
    return rows.map((row) => row.name);
  }

  async #now(): Promise<Point> {
    const atMs = performance.now();
    const [row] = await this.#parts.sql<{ xmin: string }[]>`
      select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`;
    return { atMs, xmin: row?.xmin ?? "0" };
  }

  #remember(point: Point): void {
    this.#points.push(point);
    if (this.#points.length > pointsMax) this.#points.shift();
  }

  /** The latest point that is old enough; the oldest there is where none is. */
  #pointBefore(atMs: number): Point {
    const point = this.#points.findLast((one) => one.atMs <= atMs) ?? this.#points[0];
    return point ?? { atMs: 0, xmin: "0" };
  }
}
