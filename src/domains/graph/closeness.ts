/**
 * Who is close to somebody, for putting them first: friends, whom they follow, who follows them, and friends of friends. Of
 * each circle those whom they met last; all of it is a few index scans, however many a person knows. Nothing follows from a
 * friend's list of friends that is not shared.
 */
import { mayDoSql } from "#src/domains/accounts/index.ts";
import type { Statement } from "#src/kit/context.ts";
import type { Closeness } from "#src/kit/ports.ts";

export const closeness: Closeness = {
  // Indexes friendships_low, friendships_high, follows_following and follows_followers.
  near: (ctx, viewer): Statement => ctx.sql`
    select f.high_id as account_id, 3 as closeness from (
      select high_id from friendships where low_id = ${viewer} order by created_at desc limit 200) f
    union all select f.low_id, 3 from (
      select low_id from friendships where high_id = ${viewer} order by created_at desc limit 200) f
    union all select f.followed_id, 2 from (
      select followed_id from follows where follower_id = ${viewer} order by created_at desc limit 200) f
    union all select f.follower_id, 1 from (
      select follower_id from follows where followed_id = ${viewer} order by created_at desc limit 100) f
    union all select theirs.id, 1 from (
      select a.id from (
        (select high_id as id from friendships where low_id = ${viewer} order by created_at desc limit 12)
        union all (select low_id from friendships where high_id = ${viewer} order by created_at desc limit 12)) friend
      join accounts a on a.id = friend.id and a.is_visible and ${mayDoSql(ctx, "friendsList", viewer, "a")}
      offset 0) mine
    cross join lateral (
      (select high_id as id from friendships where low_id = mine.id order by created_at desc limit 12)
      union all (select low_id from friendships where high_id = mine.id order by created_at desc limit 12)) theirs`,
};
