/** Whom somebody may be suggested, and the rankings that pages go through. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
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
  // As queries of their own the values look the same to the planner each time, so that one plan serves all calls.
  const rows = await ctx.sql<{ id: Id }[]>`
    with viewer as materialized (
      select ${viewerId}::uuid as id, ${ctx.clock.now()}::timestamptz as at, ${ids}::uuid[] as others)
    ${frozen(ctx, "suggestible", () => selectSuggestible(ctx))}`;
  return new Set(rows.map((row) => row.id));
}

/** `offset 0` keeps each a look-up, however many asked the viewer. */
function selectSuggestible(ctx: Asker): Statement {
  const { sql } = ctx;
  const me = sql`(select id from viewer)`;
  return sql`
    select a.id from accounts a left join privacy_settings s on s.account_id = a.id
    where a.id = any((select others from viewer)::uuid[]) and a.id <> ${me} and coalesce(s.find_by_search, true)
      and a.id not in (${knownToViewer(sql)}) and ${canMeet(ctx, me, "a")}
      and not exists (select from follow_requests r where r.requester_id = a.id and r.target_id = ${me} offset 0)
      and not exists (select from friend_requests r
        where r.low_id = least(a.id, ${me}) and r.high_id = greatest(a.id, ${me}) offset 0)`;
}

/**
 * A query with one column, never null: whom the one row `viewer` (`id`, and now as `at`) chose, or chose to hear nothing of.
 * Bounded by how many one may; who asked them may be any number, and is looked up person by person.
 */
export function knownToViewer(sql: Sql): Statement {
  const me = sql`(select id from viewer)`;
  return sql`
    select followed_id from follows where follower_id = ${me}
    union all select high_id from friendships where low_id = ${me}
    union all select low_id from friendships where high_id = ${me}
    union all select target_id from follow_requests where requester_id = ${me}
    union all select m.muted_id from mutes m
      where m.muter_id = ${me} and (m.until is null or m.until > (select at from viewer))
    union all select restricted_id from restrictions where restricter_id = ${me}
    union all select dismissed_id from dismissed_suggestions where account_id = ${me}`;
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
