/** Whom somebody may be suggested, and the rankings that pages go through. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { isInForce } from "../blocking/mutes.ts";
import type { Suggested } from "./rank.ts";

type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

/**
 * Of these people, those whom the viewer may know of and does not know yet: neither themselves, nor anybody they follow,
 * befriended, asked or are asked by, muted, restricted or dismissed, nor who does not want to be found by strangers. One
 * query, each row by the primary keys.
 */
export async function suggestibleAmong(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const { sql } = ctx;
  const rows = await sql<{ id: Id }[]>`
    select p.other as id from (
      select asked.id as other, v.id as me, least(asked.id, v.id) as low, greatest(asked.id, v.id) as high
      from unnest(${ids}::uuid[]) asked(id) cross join (select ${viewerId}::uuid as id) v) p
    cross join lateral (
      select from accounts a left join privacy_settings s on s.account_id = a.id
      where a.id = p.other and coalesce(s.find_by_search, true) and ${canMeet(ctx, sql`p.me`, "a")} offset 0) met
    where p.other <> p.me
      and not exists (select from follows f where f.follower_id = p.me and f.followed_id = p.other)
      and not exists (select from friendships f where f.low_id = p.low and f.high_id = p.high)
      and not exists (select from friend_requests r where r.low_id = p.low and r.high_id = p.high)
      and not exists (select from follow_requests r where r.requester_id = p.me and r.target_id = p.other)
      and not exists (select from follow_requests r where r.requester_id = p.other and r.target_id = p.me)
      and not exists (select from mutes m where m.muter_id = p.me and m.muted_id = p.other and ${isInForce(ctx)})
      and not exists (select from restrictions r where r.restricter_id = p.me and r.restricted_id = p.other)
      and not exists (select from dismissed_suggestions d where d.account_id = p.me and d.dismissed_id = p.other)`;
  return new Set(rows.map((row) => row.id));
}

/** Null where there is none any more, or it is another's. */
export async function findSnapshot(
  { sql }: Asker,
  accountId: Id,
  id: Id,
): Promise<readonly Suggested[] | null> {
  const [row] = await sql<{ items: readonly Suggested[] }[]>`
    select items from suggestion_snapshots where id = ${id} and account_id = ${accountId}`;
  return row?.items ?? null;
}
