/** Who reads a stream, with their ranges: cached per stream, exact because every change of membership raises a version. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import { mayHave, type SeqRange } from "./ranges.ts";

export interface Audience {
  readonly recipients: readonly Id[];
  readonly skippers: readonly Id[];
}

interface Place {
  readonly seq: number;
  readonly about: number | null;
}

/** Everybody with an open range, as of one version. */
export class Roster {
  readonly members: readonly Id[];
  /** Whether the instances of all its members were told that the stream is now routed by its own name. */
  isAnnounced = false;
  readonly #ranges: ReadonlyMap<Id, readonly SeqRange[]>;
  /** From this event on every member may have everything. */
  readonly #settledFrom: number;

  constructor(ranges: ReadonlyMap<Id, readonly SeqRange[]>) {
    this.#ranges = ranges;
    this.members = [...ranges.keys()];
    this.#settledFrom = ranges
      .values()
      .reduce((latest, own) => Math.max(latest, own.find(isOpenRange)?.from ?? Infinity), 0);
  }

  /** Splits the members into those who may have the event and those for whom it is a skip. */
  audienceOf(event: Place): Audience {
    // Nearly every event is of this kind, and a large group's list is made once instead of for each.
    if (event.seq >= this.#settledFrom && (event.about ?? event.seq) >= this.#settledFrom) {
      return { recipients: this.members, skippers: [] };
    }
    const recipients: Id[] = [];
    const skippers: Id[] = [];
    for (const [accountId, ranges] of this.#ranges) {
      (mayHave(ranges, event) ? recipients : skippers).push(accountId);
    }
    return { recipients, skippers };
  }
}

function isOpenRange(range: SeqRange): boolean {
  return range.to === null;
}

/** The same event, seen or not: whoever put it out of their own sight gets the skip. */
export function withoutHidden(audience: Audience, hiddenFrom: ReadonlySet<Id>): Audience {
  if (hiddenFrom.size === 0) return audience;
  const { recipients, skippers } = audience;
  return {
    recipients: recipients.filter((accountId) => !hiddenFrom.has(accountId)),
    skippers: [...skippers, ...recipients.filter((accountId) => hiddenFrom.has(accountId))],
  };
}

const cachedStreamsMax = 20_000;

export class Rosters {
  readonly #sql: Sql;
  readonly #cache = new Map<Id, { version: number; roster: Roster }>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** The members as of at least `version`, where they are at hand. */
  cached(streamId: Id, version: number): Roster | undefined {
    const cached = this.#cache.get(streamId);
    return cached && cached.version >= version ? cached.roster : undefined;
  }

  /** The members as of at least `version`. */
  async get(streamId: Id, version: number): Promise<Roster> {
    const cached = this.cached(streamId, version);
    if (cached) return cached;
    const sql = this.#sql;
    const [rows, heads] = await Promise.all([
      sql<{ account_id: Id; from_seq: number; to_seq: number | null }[]>`
        select m.account_id, m.from_seq, m.to_seq
        from stream_members m
        where m.stream_id = ${streamId} and exists (
          select 1 from stream_members o
          where o.stream_id = m.stream_id and o.account_id = m.account_id and o.to_seq is null)`,
      // Read beside the rows, perhaps a moment older or newer: only a version known to be covered may be cached.
      sql<{ roster_version: number }[]>`
        select roster_version from stream_heads where stream_id = ${streamId}`,
    ]);
    const roster = new Roster(groupByAccount(rows));
    if (heads[0]?.roster_version === version) this.#remember(streamId, version, roster);
    return roster;
  }

  #remember(streamId: Id, version: number, roster: Roster): void {
    this.#cache.delete(streamId);
    this.#cache.set(streamId, { version, roster });
    if (this.#cache.size > cachedStreamsMax) {
      const oldest = this.#cache.keys().next();
      if (!oldest.done) this.#cache.delete(oldest.value);
    }
  }
}

function groupByAccount(
  rows: readonly { account_id: Id; from_seq: number; to_seq: number | null }[],
): Map<Id, SeqRange[]> {
  const byAccount = new Map<Id, SeqRange[]>();
  for (const row of rows) {
    const ranges = byAccount.get(row.account_id) ?? [];
    ranges.push({ from: row.from_seq, to: row.to_seq });
    byAccount.set(row.account_id, ranges);
  }
  return byAccount;
}
