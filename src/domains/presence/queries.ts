/** What presence reads and writes. Times are those of the calling instance, as everywhere; none of them orders anything. */
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Attendant } from "#src/kit/ports.ts";
import type { Chosen } from "./rules.ts";

export interface PresenceRow extends Chosen {
  readonly version: number;
  readonly lastSeenAt: Date | null;
  readonly wasIdle: boolean;
}

export const nothingChosen: PresenceRow = {
  ...{ status: "online", doNotDisturbUntil: null, text: null, textUntil: null },
  ...{ version: 0, lastSeenAt: null, wasIdle: false },
};

export interface AccountRow extends PresenceRow {
  readonly accountId: Id;
  /**
   * Another whenever the person chose otherwise who sees them, is hidden or back. What changes between two people is told
   * with `tx.recheck` instead, by whoever changes it.
   */
  readonly rights: string;
}

/** One row for each account there is, whether or not they ever chose anything. */
export async function findAccounts(sql: Sql, accountIds: readonly Id[]): Promise<AccountRow[]> {
  return await sql<AccountRow[]>`
    select a.id as "accountId", a.is_visible || ':' || coalesce(s.version, 0) as rights,
      coalesce(p.status, 'online') as status, p.do_not_disturb_until as "doNotDisturbUntil", p.text,
      p.text_until as "textUntil", coalesce(p.version, 0) as version, p.last_seen_at as "lastSeenAt",
      coalesce(p.was_idle, false) as "wasIdle"
    from accounts a
    left join presence p on p.account_id = a.id
    left join privacy_settings s on s.account_id = a.id
    where a.id = any(${accountIds}::uuid[])`;
}

export async function findPresence(sql: Sql, accountId: Id): Promise<PresenceRow> {
  const [row] = await sql<PresenceRow[]>`
    select status, do_not_disturb_until as "doNotDisturbUntil", text, text_until as "textUntil", version,
      last_seen_at as "lastSeenAt", was_idle as "wasIdle"
    from presence where account_id = ${accountId}`;
  return row ?? nothingChosen;
}

/** Those of them who may be said to have been seen, and when. */
export async function findLastSeen(sql: Sql, accountIds: readonly Id[]): Promise<Map<Id, Date>> {
  const rows = await sql<{ accountId: Id; lastSeenAt: Date }[]>`
    select account_id as "accountId", last_seen_at as "lastSeenAt" from presence
    where account_id = any(${accountIds}::uuid[]) and last_seen_at is not null`;
  return new Map(rows.map((row) => [row.accountId, row.lastSeenAt]));
}

/** Of the invisible nothing is written: to others they have been away since they became so. */
export async function writeSeen(
  sql: Sql,
  attendants: readonly Attendant[],
  now: Date,
): Promise<void> {
  // In one order, because two instances may write the same people at once.
  await sql`
    insert into presence as p (account_id, last_seen_at, was_idle)
    select a.id, ${now}::timestamptz - make_interval(secs => seen.ago_ms / 1000), seen.is_idle = 1
    from unnest(
      ${attendants.map((one) => one.accountId)}::uuid[],
      ${attendants.map((one) => Number(one.isIdle))}::integer[],
      ${attendants.map((one) => one.agoMs)}::float8[]) seen(account_id, is_idle, ago_ms)
    join accounts a on a.id = seen.account_id
    order by a.id
    on conflict (account_id) do update
    set last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at), was_idle = excluded.was_idle
    where p.status <> 'invisible'`;
}

/** `seenUntil`: when they were last to be seen, of those who become invisible. */
export async function writeChosen(
  sql: Sql,
  accountId: Id,
  chosen: Chosen,
  seenUntil: Date | null,
): Promise<void> {
  await sql`
    insert into presence as p (account_id, status, do_not_disturb_until, text, text_until, version, last_seen_at)
    values (${accountId}, ${chosen.status}, ${chosen.doNotDisturbUntil}, ${chosen.text}, ${chosen.textUntil}, 1, ${seenUntil})
    on conflict (account_id) do update
    set status = excluded.status, do_not_disturb_until = excluded.do_not_disturb_until, text = excluded.text,
      text_until = excluded.text_until, version = p.version + 1,
      last_seen_at = greatest(p.last_seen_at, excluded.last_seen_at)`;
}
