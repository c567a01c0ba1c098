/**
 * The ways in which one person may stand to another, each said twice: of two people, by a key; and of all to whom somebody
 * stands so, by an index that has theirs side by side. Both say the same: whoever asks takes what costs less.
 */
import { noBarrier } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface Tie {
  /**
   * A boolean expression, never null, about expressions of type uuid. `offset 0` keeps it a look-up, whatever PostgreSQL
   * takes the table for.
   */
  between(ctx: Asker, viewer: Statement, other: Statement): Statement;
  /** A query of one column: everybody's ids, somebody's perhaps twice, read no further than asked. */
  all(ctx: Asker, viewer: Statement): Statement;
}

export const ties = {
  follows: directed("follows", "follower_id", "followed_id"),
  followsMe: directed("follows", "followed_id", "follower_id"),
  followRequested: directed("follow_requests", "requester_id", "target_id"),
  followRequestedMe: directed("follow_requests", "target_id", "requester_id", { isHeard: true }),
  areFriends: {
    between: ({ sql }, viewer, other) => sql`exists (select from friendships t
      where t.low_id = least(${viewer}, ${other}) and t.high_id = greatest(${viewer}, ${other}) offset 0)`,
    all: ({ sql }, viewer) => sql`
      select t.high_id from friendships t where t.low_id = ${viewer}
      union all select t.low_id from friendships t where t.high_id = ${viewer}`,
  },
  friendAskedByMe: friendAsked("byViewer"),
  friendAskedMe: friendAsked("byOther"),
  isBlocked: directed("blocks", "blocker_id", "blocked_id"),
  isRestricted: directed("restrictions", "restricter_id", "restricted_id"),
  isCloseFriend: {
    between: ({ sql }, viewer, other) => sql`exists (
      select from lists l join list_members t on t.list_id = l.id
      where l.owner_id = ${viewer} and l.kind = 'closeFriends' and t.member_id = ${other} offset 0)`,
    all: ({ sql }, viewer) => sql`
      select t.member_id from lists l join list_members t on t.list_id = l.id
      where l.owner_id = ${viewer} and l.kind = 'closeFriends'`,
  },
  /** A barrier stands between the two: see `sight.ts` of the accounts. */
  isApart: {
    between: (ctx, viewer, other) => ctx.sql`not (${noBarrier(ctx, viewer, other)})`,
    all: ({ sql, ports }, viewer) =>
      ports.barriers.reduce(
        (all, barrier) => sql`${all} union all (${barrier.others(sql, viewer)})`,
        sql`select null::uuid where false`,
      ),
  },
} as const satisfies Record<string, Tie>;

export type TieName = keyof typeof ties;
export const tieNames = Object.keys(ties) as TieName[];

interface Condition {
  /** Requests that the other one is to see. */
  readonly isHeard?: boolean;
}

/** Rows that name the viewer in one column and the other in another. */
function directed(table: string, mine: string, theirs: string, { isHeard }: Condition = {}): Tie {
  const heard = (sql: Sql): Statement => (isHeard ? sql`and t.state = 'heard'` : sql``);
  return {
    between: ({ sql }, viewer, other) => sql`exists (select from ${sql(table)} t
      where ${sql(`t.${mine}`)} = ${viewer} and ${sql(`t.${theirs}`)} = ${other} ${heard(sql)} offset 0)`,
    all: ({ sql }, viewer) => sql`
      select ${sql(`t.${theirs}`)} from ${sql(table)} t where ${sql(`t.${mine}`)} = ${viewer} ${heard(sql)}`,
  };
}

/** What the viewer asked stands whatever became of it; of what the other asked only what the viewer is to see. */
function friendAsked(by: "byViewer" | "byOther"): Tie {
  const isMine = by === "byViewer";
  const heard = (sql: Sql): Statement => (isMine ? sql`` : sql`and t.state = 'heard'`);
  const fromLow = (sql: Sql): Statement => (isMine ? sql`t.is_from_low` : sql`not t.is_from_low`);
  const fromHigh = (sql: Sql): Statement => (isMine ? sql`not t.is_from_low` : sql`t.is_from_low`);
  return {
    between: ({ sql }, viewer, other) => sql`exists (select from friend_requests t
      where t.low_id = least(${viewer}, ${other}) and t.high_id = greatest(${viewer}, ${other})
        and case when ${viewer} < ${other} then ${fromLow(sql)} else ${fromHigh(sql)} end ${heard(sql)} offset 0)`,
    all: ({ sql }, viewer) => sql`
      select t.high_id from friend_requests t where t.low_id = ${viewer} and ${fromLow(sql)} ${heard(sql)}
      union all
      select t.low_id from friend_requests t where t.high_id = ${viewer} and ${fromHigh(sql)} ${heard(sql)}`,
  };
}
