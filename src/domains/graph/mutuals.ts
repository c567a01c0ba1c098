/**
 * Whom two people have in common: those whom the viewer follows and who follow the other, or friends of both. Whichever of
 * the two lists is shorter is gone through, so that somebody whom millions follow costs what the viewer's own list does,
 * which has a limit. By the time at which the viewer came to them, newest first.
 */
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { followersOf, followingOf, friendHalves } from "./queries.ts";

export type MutualKind = "followers" | "friends";

export interface MutualEdges {
  readonly edges: readonly Statement[];
  readonly filter: Statement;
}

export async function mutualEdges(
  sql: Sql,
  kind: MutualKind,
  viewerId: Id,
  otherId: Id,
): Promise<MutualEdges> {
  const isMineShorter = await comparesShorter(sql, kind, viewerId, otherId);
  const mine = kind === "followers" ? [followingOf(sql, viewerId)] : friendHalves(sql, viewerId);
  if (isMineShorter) return { edges: mine, filter: isTiedTo(sql, kind, otherId) };
  const theirs = kind === "followers" ? [followersOf(sql, otherId)] : friendHalves(sql, otherId);
  const edges = theirs.map(
    (some) => sql`
      select theirs.other_id, mine.created_at from (${some}) theirs
      cross join lateral (${tieOf(sql, kind, viewerId)} offset 0) mine`,
  );
  return { edges, filter: sql`true` };
}

async function comparesShorter(
  sql: Sql,
  kind: MutualKind,
  viewerId: Id,
  otherId: Id,
): Promise<boolean> {
  const [mine, theirs] = kind === "followers" ? ["following", "followers"] : ["friends", "friends"];
  const [row] = await sql<[{ isShorter: boolean }]>`
    select coalesce((select ${sql(mine)} from graph_counts where account_id = ${viewerId}), 0)
      <= coalesce((select ${sql(theirs)} from graph_counts where account_id = ${otherId}), 0) as "isShorter"`;
  return row.isShorter;
}

/** Whether `e.other_id` follows, or befriended, this person: by the primary key. */
function isTiedTo(sql: Sql, kind: MutualKind, accountId: Id): Statement {
  return kind === "followers"
    ? sql`exists (select from follows t where t.follower_id = e.other_id and t.followed_id = ${accountId} offset 0)`
    : sql`exists (select from friendships t
        where t.low_id = least(e.other_id, ${accountId}::uuid) and t.high_id = greatest(e.other_id, ${accountId}::uuid) offset 0)`;
}

/** This person's own tie to `theirs.other_id`: by the primary key. */
function tieOf(sql: Sql, kind: MutualKind, accountId: Id): Statement {
  return kind === "followers"
    ? sql`select created_at from follows f where f.follower_id = ${accountId} and f.followed_id = theirs.other_id`
    : sql`select created_at from friendships f
        where f.low_id = least(theirs.other_id, ${accountId}::uuid) and f.high_id = greatest(theirs.other_id, ${accountId}::uuid)`;
}
