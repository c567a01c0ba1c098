/** Who reads a stream, with their ranges: cached per stream, exact because every change of membership raises a version. */
import type { Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import { mayHave, type SeqRange } from "./ranges.ts";

export type Roster = ReadonlyMap<Id, readonly SeqRange[]>;

export interface Audience {
  readonly recipients: readonly Id[];
  readonly skippers: readonly Id[];
}

/** Splits today's members into those who may have the event and those for whom it is a skip. */
export function audienceOf(
  roster: Roster,
  event: { readonly seq: number; readonly about: number | null },
): Audience {
  const recipients: Id[] = [];
  const skippers: Id[] = [];
  for (const [accountId, ranges] of roster) {
    (mayHave(ranges, event) ? recipients : skippers).push(accountId);
  }
  return { recipients, skippers };
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

  /** The members as of at least `version`. */
  async get(streamId: Id, version: number): Promise<Roster> {
    const cached = this.#cache.get(streamId);
    if (cached && cached.version >= version) return cached.roster;
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
    const roster = groupByAccount(rows);
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
): Roster {
  const roster = new Map<Id, SeqRange[]>();
  for (const row of rows) {
    const ranges = roster.get(row.account_id) ?? [];
    ranges.push({ from: row.from_seq, to: row.to_seq });
    roster.set(row.account_id, ranges);
  }
  return roster;
}
