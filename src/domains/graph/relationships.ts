/** How people stand to each other: for operations and events, any number of pairs in one query. */
import { noBarrier } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { FriendState, Relationship } from "./schemas.ts";

type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

export interface Pair {
  readonly viewerId: Id;
  readonly otherId: Id;
}

interface RelationshipRow {
  /** Position among the pairs, from one. */
  readonly n: number;
  readonly follows: boolean;
  readonly followRequested: boolean;
  readonly followsMe: boolean;
  readonly followRequestedMe: boolean;
  readonly areFriends: boolean;
  /** Whether it was the viewer; null where nobody asked. */
  readonly friendAskedByMe: boolean | null;
  readonly isBlocked: boolean;
  /** A mute that may be over by now. */
  readonly isMuted: boolean | null;
  readonly mutedUntil: Date | null;
  readonly isRestricted: boolean;
  readonly isCloseFriend: boolean;
}

/**
 * In the order of the pairs; null for whom the viewer may not know of, themselves among them. Whomever they blocked they
 * may know of. One query, each row by the primary keys.
 */
export async function loadRelationships(
  ctx: Asker,
  pairs: readonly Pair[],
): Promise<(Relationship | null)[]> {
  if (pairs.length === 0) return [];
  const rows = await findRelationships(ctx, pairs);
  const now = ctx.clock.now();
  const found = new Map(rows.map((row) => [row.n - 1, row]));
  return pairs.map(({ otherId }, index) => {
    const row = found.get(index);
    return row ? toRelationship(otherId, row, now) : null;
  });
}

/** Those of these people that one viewer may know of, in the order of the ids. */
export async function relationshipsOf(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Relationship[]> {
  const pairs = ids.map((otherId) => ({ viewerId, otherId }));
  return (await loadRelationships(ctx, pairs)).flatMap((found) => found ?? []);
}

/** Composed once: see `frozen`. `offset 0` keeps each a look-up by key, whatever PostgreSQL takes the tables for. */
async function findRelationships(
  ctx: Asker,
  pairs: readonly Pair[],
): Promise<readonly RelationshipRow[]> {
  const { sql } = ctx;
  return await sql<RelationshipRow[]>`
    ${frozen(ctx, "graph.relationships.select", () => selectRelationship(sql))}
    from (
      select viewer, other, least(viewer, other) as low, greatest(viewer, other) as high, n from unnest(
        ${pairs.map((pair) => pair.viewerId)}::uuid[], ${pairs.map((pair) => pair.otherId)}::uuid[])
        with ordinality asked(viewer, other, n)) p
    ${frozen(ctx, "graph.relationships.people", () => joinPeople(ctx))}`;
}

function selectRelationship(sql: Sql): Statement {
  return sql`
    select p.n, ${has(sql, "follows", "follower_id", "followed_id")} as follows,
      ${has(sql, "follow_requests", "requester_id", "target_id")} as "followRequested",
      ${has(sql, "follows", "followed_id", "follower_id")} as "followsMe",
      exists (select from follow_requests t
        where t.requester_id = p.other and t.target_id = p.viewer and t.state = 'heard' offset 0) as "followRequestedMe",
      exists (select from friendships f where f.low_id = p.low and f.high_id = p.high offset 0) as "areFriends",
      (select r.is_from_low = (p.viewer = p.low) from friend_requests r
        where r.low_id = p.low and r.high_id = p.high
          and (r.state = 'heard' or r.is_from_low = (p.viewer = p.low))) as "friendAskedByMe",
      a.is_blocked as "isBlocked", m.is_muted as "isMuted", m.until as "mutedUntil",
      ${has(sql, "restrictions", "restricter_id", "restricted_id")} as "isRestricted",
      exists (select from list_members c where c.list_id = l.id and c.member_id = p.other offset 0) as "isCloseFriend"`;
}

/** Whoever is there for the viewer, or was blocked by them. */
function joinPeople(ctx: Asker): Statement {
  const { sql } = ctx;
  return sql`
    cross join lateral (
      select ${has(sql, "blocks", "blocker_id", "blocked_id")} as is_blocked from accounts a
      where a.id = p.other and a.id <> p.viewer and a.is_visible offset 0) a
    left join lists l on l.owner_id = p.viewer and l.kind = 'closeFriends'
    left join lateral (
      select true as is_muted, m.until from mutes m where m.muter_id = p.viewer and m.muted_id = p.other offset 0) m on true
    where a.is_blocked or ${noBarrier(ctx, sql`p.viewer`, sql`p.other`)}`;
}

/** Whether there is a row of the pair, by the table's primary key. */
function has(sql: Sql, table: string, viewer: string, other: string): Statement {
  const [mine, theirs] = [sql(`t.${viewer}`), sql(`t.${other}`)];
  return sql`exists (select from ${sql(table)} t where ${mine} = p.viewer and ${theirs} = p.other offset 0)`;
}

function toRelationship(accountId: Id, row: RelationshipRow, now: Date): Relationship {
  const isMuted = row.isMuted === true && (row.mutedUntil === null || row.mutedUntil > now);
  return {
    accountId,
    follows: row.follows,
    followRequested: row.followRequested,
    followsMe: row.followsMe,
    followRequestedMe: row.followRequestedMe,
    friend: friendState(row),
    isBlocked: row.isBlocked,
    isMuted,
    mutedUntil: isMuted ? (row.mutedUntil?.toISOString() ?? null) : null,
    isRestricted: row.isRestricted,
    isCloseFriend: row.isCloseFriend,
  };
}

function friendState({
  areFriends,
  friendAskedByMe,
}: Pick<RelationshipRow, "areFriends" | "friendAskedByMe">): FriendState {
  if (areFriends) return "friends";
  if (friendAskedByMe === null) return "none";
  return friendAskedByMe ? "requestedByMe" : "requestedByThem";
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
