/** Whom somebody may be suggested, and the rankings that pages go through. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { isInForce } from "../blocking/mutes.ts";
import type { Suggested } from "./rank.ts";

type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

/**
 * Of these people, those whom the viewer may know of and does not know yet: neither themselves, nor anybody they follow,
 * befriended, asked or are asked by, muted, restricted or dismissed, nor who does not want to be found by strangers. One
 * query: the accounts by their keys, and the viewer's own rows once, by the indexes that begin with them.
 */
export async function suggestibleAmong(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const { sql } = ctx;
  const rows = await sql<{ id: Id }[]>`
    select a.id from (select ${viewerId}::uuid as id) viewer
    join accounts a on a.id = any(${ids}::uuid[])
    left join privacy_settings s on s.account_id = a.id
    where a.id <> viewer.id and coalesce(s.find_by_search, true)
      and a.id not in (${knownTo(ctx, viewerId)}) and ${canMeet(ctx, sql`viewer.id`, "a")}
      and not exists (select from follow_requests r where r.requester_id = a.id and r.target_id = viewer.id)
      and not exists (select from friend_requests r
        where r.low_id = least(a.id, viewer.id) and r.high_id = greatest(a.id, viewer.id))`;
  return new Set(rows.map((row) => row.id));
}

/**
 * A query with one column, never null: whom somebody chose, or chose to hear nothing of. Bounded by how many one may; who
 * asked them may be any number, and is looked up person by person.
 */
export function knownTo(ctx: Pick<ReadContext, "sql" | "clock">, id: Id): Statement {
  return ctx.sql`
    select followed_id from follows where follower_id = ${id}
    union all select high_id from friendships where low_id = ${id}
    union all select low_id from friendships where high_id = ${id}
    union all select target_id from follow_requests where requester_id = ${id}
    union all select m.muted_id from mutes m where m.muter_id = ${id} and ${isInForce(ctx)}
    union all select restricted_id from restrictions where restricter_id = ${id}
    union all select dismissed_id from dismissed_suggestions where account_id = ${id}`;
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
