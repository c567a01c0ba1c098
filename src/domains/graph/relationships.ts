/** How people stand to each other: for operations and events, any number of pairs in one query. */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { FriendState, Relationship } from "./schemas.ts";
import { findMany, findPairs, type Pair, type TieRow } from "./tie-rows.ts";

type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

/**
 * In the order of the pairs; null for whom the viewer may not know of, themselves among them. Whomever they blocked they
 * may know of. One query, each row by the primary keys.
 */
export async function loadRelationships(
  ctx: Asker,
  pairs: readonly Pair[],
): Promise<(Relationship | null)[]> {
  if (pairs.length === 0) return [];
  const rows = await findPairs(ctx, pairs);
  return pairs.map(({ otherId }, index) => relationshipFrom(ctx, otherId, rows.get(index)));
}

/** From here on it costs less to read whom the viewer is tied to than to look up each. */
const manyMin = 8;

/** Those of these people that one viewer may know of, in the order of the ids. One query. */
export async function relationshipsOf(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Relationship[]> {
  if (ids.length < manyMin) {
    const pairs = ids.map((otherId) => ({ viewerId, otherId }));
    return (await loadRelationships(ctx, pairs)).flatMap((found) => found ?? []);
  }
  const rows = await findMany(ctx, viewerId, ids);
  return ids.flatMap((id) => relationshipFrom(ctx, id, rows.get(id)) ?? []);
}

function relationshipFrom(
  { clock }: Asker,
  accountId: Id,
  row: TieRow | undefined,
): Relationship | null {
  if (!row) return null;
  const { isApart, areFriends, friendAskedByMe, friendAskedMe, ...told } = row.ties;
  if (isApart && !told.isBlocked) return null;
  const { mutedUntil } = row;
  const isMuted = mutedUntil !== undefined && (mutedUntil === null || mutedUntil > clock.now());
  return {
    accountId,
    follows: told.follows,
    followRequested: told.followRequested,
    followsMe: told.followsMe,
    followRequestedMe: told.followRequestedMe,
    friend: friendState({ areFriends, friendAskedByMe, friendAskedMe }),
    isBlocked: told.isBlocked,
    isMuted,
    mutedUntil: isMuted ? (mutedUntil?.toISOString() ?? null) : null,
    isRestricted: told.isRestricted,
    isCloseFriend: told.isCloseFriend,
  };
}

function friendState({
  areFriends,
  friendAskedByMe,
  friendAskedMe,
}: Record<"areFriends" | "friendAskedByMe" | "friendAskedMe", boolean>): FriendState {
  if (areFriends) return "friends";
  if (friendAskedByMe) return "requestedByMe";
  return friendAskedMe ? "requestedByThem" : "none";
}

/** What stands between two people, for whoever decides about both; nothing of it is hidden. One query, also in a transaction. */
export interface Relation {
  readonly oneFollows: boolean;
  readonly otherFollows: boolean;
  readonly areFriends: boolean;
  readonly oneBlocked: boolean;
  readonly otherBlocked: boolean;
  readonly oneRestricted: boolean;
  readonly otherRestricted: boolean;
}

export async function relationBetween(sql: Sql, one: Id, other: Id): Promise<Relation> {
  const [row] = await sql<[Relation]>`
    select ${has(sql, "follows", "follower_id", "followed_id")} as "oneFollows",
      ${has(sql, "follows", "followed_id", "follower_id")} as "otherFollows",
      exists (select from friendships f
        where f.low_id = least(p.viewer, p.other) and f.high_id = greatest(p.viewer, p.other)) as "areFriends",
      ${has(sql, "blocks", "blocker_id", "blocked_id")} as "oneBlocked",
      ${has(sql, "blocks", "blocked_id", "blocker_id")} as "otherBlocked",
      ${has(sql, "restrictions", "restricter_id", "restricted_id")} as "oneRestricted",
      ${has(sql, "restrictions", "restricted_id", "restricter_id")} as "otherRestricted"
    from (select ${one}::uuid as viewer, ${other}::uuid as other) p`;
  return row;
}

/** Whether there is a row of the pair, by the table's primary key. */
function has(sql: Sql, table: string, viewer: string, other: string): Statement {
  const [mine, theirs] = [sql(`t.${viewer}`), sql(`t.${other}`)];
  return sql`exists (select from ${sql(table)} t where ${mine} = p.viewer and ${theirs} = p.other offset 0)`;
}
