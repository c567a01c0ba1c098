/**
 * Makes committed events known. The fast path runs right after commit, in this process; the sweeper publishes what a
 * crash left in the outbox, from the same rows by the same rules. Both may publish one event: receivers drop repeats.
 */
import type { ReadContext, Sql } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import { parseStreamName, type StreamDefinition, type StreamName } from "../kit/stream.ts";
import type { Bus, BusEntry, EventEntry } from "./bus.ts";
import { eventFrames } from "./frames.ts";
import { readStored, renderStored, type StoredRow } from "./stored-events.ts";
import { subjectOf } from "./ranges.ts";
import { audienceOf, withoutHidden, type Audience, type Rosters } from "./roster.ts";
import type { Committed, PendingEvent } from "./transaction.ts";
import type { Checkpoints } from "./unit-of-work.ts";

export interface RelayParts {
  readonly sql: Sql;
  readonly bus: Bus;
  readonly rosters: Rosters;
  readonly streams: ReadonlyMap<string, StreamDefinition>;
  readonly events: ReadonlyMap<string, EventDefinition>;
  readonly readContext: () => ReadContext;
  readonly log: Log;
  readonly hooks: Checkpoints;
}

const sweepEveryMs = 500;
/** Younger rows belong to a process that is most likely about to publish them itself. */
const sweepAgeMs = 500;
const sweepRowsMax = 200;
const nobody: Audience = { recipients: [], skippers: [] };

export class Relay {
  readonly #parts: RelayParts;
  readonly #published: number[] = [];
  readonly #running = new Set<Promise<void>>();
  #isForgetting = false;
  #sweepTimer: Timer | null = null;
  #sweeping: Promise<void> | null = null;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#sweepTimer ??= setInterval(() => {
      this.#sweeping ??= this.sweep()
        .then(() => undefined)
        .catch((error: unknown) => this.#parts.log.warn({ err: error }, "outbox sweep failed"))
        .finally(() => {
          this.#sweeping = null;
        });
    }, sweepEveryMs);
  }

  /** Waits until everything handed over is published. */
  async stop(): Promise<void> {
    if (this.#sweepTimer) clearInterval(this.#sweepTimer);
    this.#sweepTimer = null;
    await Promise.allSettled([...this.#running, this.#sweeping]);
    await this.#forget();
  }

  /** Publishes what a transaction left; a failure leaves it to the sweeper. */
  take(committed: Committed): void {
    if (committed.outboxIds.length === 0) return;
    const run = this.#publish(committed)
      .catch((error: unknown) =>
        this.#parts.log.warn({ err: error }, "relay failed; the outbox keeps it"),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  async #publish(committed: Committed): Promise<void> {
    await this.#parts.hooks.at("before-relay");
    const entries: BusEntry[] = [];
    for (const event of committed.events) entries.push(await this.#entryOf(event));
    if (committed.recheckAccountIds.length > 0) {
      entries.push({ kind: "recheck", accountIds: committed.recheckAccountIds });
    }
    await this.#parts.bus.publish(entries);
    await this.#parts.hooks.at("after-relay");
    this.#published.push(...committed.outboxIds);
    if (this.#isForgetting) return;
    this.#isForgetting = true;
    await this.#forget().finally(() => {
      this.#isForgetting = false;
    });
  }

  async #entryOf(event: PendingEvent): Promise<EventEntry> {
    const wide = await this.#audience(event.stream, event.streamId, event.rosterVersion, event);
    // What nobody has seen yet, nobody can have hidden: only what speaks of something earlier is asked about.
    const [audience = wide] =
      event.about === null ? [] : await this.#narrow(event.stream, event.streamId, [event], [wide]);
    const data =
      event.data ??
      (
        await event.definition.render(this.#parts.readContext(), [
          { streamId: event.streamId, seq: event.seq, ref: event.ref },
        ])
      )[0];
    const content =
      data === null || data === undefined
        ? null
        : { name: event.definition.name, data, key: event.author.key };
    return {
      kind: "event",
      stream: event.stream,
      seq: event.seq,
      frames: eventFrames(event.stream, event.seq, content),
      actorId: event.author.accountId,
      ...audience,
    };
  }

  async #audience(
    stream: StreamName,
    streamId: Id,
    rosterVersion: number,
    event: { readonly seq: number; readonly about: number | null },
  ): Promise<Audience> {
    const kind = stream.slice(0, stream.indexOf(":"));
    if (this.#parts.streams.get(kind)?.readers === "owner") {
      return { recipients: [streamId], skippers: [] };
    }
    return audienceOf(await this.#parts.rosters.get(streamId, rosterVersion), event);
  }

  /** Audiences of these events of one stream, without those who put them out of their own sight. */
  async #narrow(
    stream: StreamName,
    streamId: Id,
    events: readonly { readonly seq: number; readonly about: number | null }[],
    audiences: readonly Audience[],
  ): Promise<readonly Audience[]> {
    const definition = this.#parts.streams.get(stream.slice(0, stream.indexOf(":")));
    const readerIds = [...new Set(audiences.flatMap((audience) => audience.recipients))];
    const hidden =
      (await definition?.hidden?.(
        this.#parts.readContext(),
        streamId,
        readerIds,
        events.map(subjectOf),
      )) ?? [];
    const bySubject = Map.groupBy(hidden, (one) => one.seq);
    return events.map((event, position) =>
      withoutHidden(
        audiences[position] ?? nobody,
        new Set(bySubject.get(subjectOf(event))?.map((one) => one.readerId)),
      ),
    );
  }

  /** Deletes published rows from the outbox, many at a time. */
  async #forget(): Promise<void> {
    while (this.#published.length > 0) {
      const ids = this.#published.splice(0, 1000);
      try {
        await this.#parts.sql`delete from outbox where id = any(${ids}::bigint[])`;
      } catch (error) {
        // The sweeper will publish them once more, and receivers drop what they have.
        this.#parts.log.debug({ err: error }, "outbox rows were not deleted");
        return;
      }
    }
  }

  /** Publishes old outbox rows; several instances share the work. Answers how many it took. */
  async sweep(): Promise<number> {
    const rows = await this.#parts.sql<OutboxRow[]>`
      with claimed as (
        select id from outbox
        where created_at < clock_timestamp() - make_interval(secs => ${sweepAgeMs / 1000})
        order by id limit ${sweepRowsMax} for update skip locked)
      update outbox set created_at = clock_timestamp() from claimed
      where outbox.id = claimed.id
      returning outbox.id, stream_id, first_seq, last_seq, recheck_account_ids`;
    // Claimed for a moment, not deleted: should this process die now, the next sweep finds them again.
    for (const row of rows.toSorted((a, b) => a.id - b.id)) await this.#republish(row);
    if (rows.length > 0) {
      await this.#parts
        .sql`delete from outbox where id = any(${rows.map((row) => row.id)}::bigint[])`;
    }
    return rows.length;
  }

  async #republish(row: OutboxRow): Promise<void> {
    if (row.recheck_account_ids) {
      await this.#parts.bus.publish([{ kind: "recheck", accountIds: row.recheck_account_ids }]);
    }
    if (!row.stream_id || row.first_seq === null || row.last_seq === null) return;
    await this.#parts.bus.publish(
      await this.entriesOf(row.stream_id, row.first_seq - 1, row.last_seq - row.first_seq + 1),
    );
  }

  /** For a receiver that found a hole. */
  async read(stream: StreamName, after: number, limit: number): Promise<EventEntry[]> {
    const parsed = parseStreamName(stream);
    return parsed ? await this.entriesOf(parsed.id, after, limit) : [];
  }

  /** Reads events from PostgreSQL as entries for the bus. */
  async entriesOf(streamId: Id, after: number, limit: number): Promise<EventEntry[]> {
    const { sql, events } = this.#parts;
    const [head] = await sql<{ kind: string; roster_version: number }[]>`
      select kind, roster_version from stream_heads where stream_id = ${streamId}`;
    if (!head) return [];
    const stream: StreamName = `${head.kind}:${streamId}`;
    const rows = await readStored(sql, streamId, after, limit);
    const [contents, wide] = await Promise.all([
      renderStored(this.#parts.readContext(), events, streamId, rows),
      Promise.all(rows.map((row) => this.#audience(stream, streamId, head.roster_version, row))),
    ]);
    const audiences = await this.#narrow(stream, streamId, rows, wide);
    return rows.map((row, position) => ({
      kind: "event" as const,
      stream,
      seq: row.seq,
      frames: eventFrames(stream, row.seq, contentOf(row, contents.get(row.seq))),
      actorId: row.actor_id,
      ...(audiences[position] ?? nobody),
    }));
  }
}

function contentOf(row: StoredRow, data: unknown) {
  return data === undefined || data === null ? null : { name: row.name, data, key: row.key };
}

interface OutboxRow {
  id: number;
  stream_id: Id | null;
  first_seq: number | null;
  last_seq: number | null;
  recheck_account_ids: Id[] | null;
}
