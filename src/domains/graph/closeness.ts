/**
 * Who is close to somebody, for putting them first: friends, whom they follow, who follows them, and friends of friends. Of
 * each circle those whom they met last; all of it is a few index scans, however many a person knows.
 */
import type { Statement } from "#src/kit/context.ts";
import type { Closeness } from "#src/kit/ports.ts";

export const closeness: Closeness = {
  // Indexes friendships_low, friendships_high, follows_following and follows_followers.
  near: (sql, viewer): Statement => sql`
    select f.high_id as account_id, 3 as closeness from (
      select high_id from friendships where low_id = ${viewer} order by created_at desc limit 200) f
    union all select f.low_id, 3 from (
      select low_id from friendships where high_id = ${viewer} order by created_at desc limit 200) f
    union all select f.followed_id, 2 from (
      select followed_id from follows where follower_id = ${viewer} order by created_at desc limit 200) f
    union all select f.follower_id, 1 from (
      select follower_id from follows where followed_id = ${viewer} order by created_at desc limit 100) f
    union all select theirs.id, 1 from (
      (select high_id as id from friendships where low_id = ${viewer} order by created_at desc limit 12)
      union all (select low_id from friendships where high_id = ${viewer} order by created_at desc limit 12)) mine
    cross join lateral (
      (select high_id as id from friendships where low_id = mine.id order by created_at desc limit 12)
      union all (select low_id from friendships where high_id = mine.id order by created_at desc limit 12)) theirs`,
};
