/** The rows that lists of people are made of; each by an index that has them in the order of time. */
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

/** Index follows_followers. */
export function followersOf(sql: Sql, accountId: Id): Statement {
  return sql`select follower_id as other_id, created_at from follows where followed_id = ${accountId}`;
}

/** Index follows_following. */
export function followingOf(sql: Sql, accountId: Id): Statement {
  return sql`select followed_id as other_id, created_at from follows where follower_id = ${accountId}`;
}

/** Indexes friendships_low and friendships_high: each has those of one side in order, to be merged. */
export function friendHalves(sql: Sql, accountId: Id): Statement[] {
  return [
    sql`select high_id as other_id, created_at from friendships where low_id = ${accountId}`,
    sql`select low_id as other_id, created_at from friendships where high_id = ${accountId}`,
  ];
}

export function friendsOf(sql: Sql, accountId: Id): Statement {
  return union(sql, friendHalves(sql, accountId));
}

export type Direction = "received" | "sent";

/** Received: those that are to be seen, by index follow_requests_target. What one sent is few rows, by the primary key. */
export function followRequestsOf(sql: Sql, accountId: Id, direction: Direction): Statement {
  return direction === "received"
    ? sql`select requester_id as other_id, created_at from follow_requests
      where target_id = ${accountId} and state = 'heard'`
    : sql`select target_id as other_id, created_at from follow_requests where requester_id = ${accountId}`;
}

/** Indexes friend_requests_low and friend_requests_high, as above; what one sent is few rows, to be sorted. */
export function friendRequestHalves(sql: Sql, accountId: Id, direction: Direction): Statement[] {
  const isMine = direction === "sent";
  const isSeen = isMine ? sql`` : sql`and state = 'heard'`;
  return [
    sql`select high_id as other_id, created_at from friend_requests
      where low_id = ${accountId} and is_from_low = ${isMine} ${isSeen}`,
    sql`select low_id as other_id, created_at from friend_requests
      where high_id = ${accountId} and is_from_low = ${!isMine} ${isSeen}`,
  ];
}

export function friendRequestsOf(sql: Sql, accountId: Id, direction: Direction): Statement {
  return union(sql, friendRequestHalves(sql, accountId, direction));
}

export function union(sql: Sql, [first = sql``, ...others]: readonly Statement[]): Statement {
  return others.reduce((all, other) => sql`${all} union all ${other}`, first);
}
