/**
 * The rows between two people, and the numbers that count them: added and removed here and nowhere else. Each function
 * answers whether there was anything to do, which decides whether anything is told. The caller holds both people's
 * streams, so none of them races another; the keys of the tables would settle it all the same.
 */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { lowerCounts, raiseCounts } from "./counts.ts";
import { pairOf } from "./pair.ts";
import { removeFollowRequest, removeFriendRequest } from "./requests.ts";

type Writer = Pick<WriteContext, "tx" | "clock">;

/** Whoever is hidden is in the row and not in the number. */
export async function addFollow(
  { tx, clock }: Writer,
  followerId: Id,
  followedId: Id,
): Promise<boolean> {
  const { sql } = tx;
  const changed = await raiseCounts(
    sql,
    sql`added as (
      insert into follows (follower_id, followed_id, created_at, counts_follower, counts_followed)
      select er.id, ed.id, ${clock.now()}::timestamptz, er.is_visible, ed.is_visible
      from accounts er, accounts ed where er.id = ${followerId} and ed.id = ${followedId}
      on conflict do nothing returning *),
    change as (
      select followed_id as account_id, counts_follower::int as followers, 0 as following, 0 as friends from added
      union all select follower_id, 0, counts_followed::int, 0 from added)`,
  );
  return changed > 0;
}

export async function removeFollow(
  { tx }: Writer,
  followerId: Id,
  followedId: Id,
): Promise<boolean> {
  const { sql } = tx;
  const changed = await lowerCounts(
    sql,
    sql`removed as (
      delete from follows where follower_id = ${followerId} and followed_id = ${followedId} returning *),
    change as (
      select followed_id as account_id, counts_follower::int as followers, 0 as following, 0 as friends from removed
      union all select follower_id, 0, counts_followed::int, 0 from removed)`,
  );
  return changed > 0;
}

export async function addFriendship({ tx, clock }: Writer, one: Id, other: Id): Promise<boolean> {
  const { sql } = tx;
  const { low, high } = pairOf(one, other);
  const changed = await raiseCounts(
    sql,
    sql`added as (
      insert into friendships (low_id, high_id, created_at, counts_low, counts_high)
      select l.id, h.id, ${clock.now()}::timestamptz, l.is_visible, h.is_visible
      from accounts l, accounts h where l.id = ${low} and h.id = ${high}
      on conflict do nothing returning *),
    change as (
      select low_id as account_id, 0 as followers, 0 as following, counts_high::int as friends from added
      union all select high_id, 0, 0, counts_low::int from added)`,
  );
  return changed > 0;
}

export async function removeFriendship({ tx }: Writer, one: Id, other: Id): Promise<boolean> {
  const { sql } = tx;
  const { low, high } = pairOf(one, other);
  const changed = await lowerCounts(
    sql,
    sql`removed as (delete from friendships where low_id = ${low} and high_id = ${high} returning *),
    change as (
      select low_id as account_id, 0 as followers, 0 as following, counts_high::int as friends from removed
      union all select high_id, 0, 0, counts_low::int from removed)`,
  );
  return changed > 0;
}

/** What stood between two people before it was cut, as far as the other one saw it; each flag says that there was one. */
export interface Severed {
  readonly oneFollowed: boolean;
  readonly otherFollowed: boolean;
  readonly oneAskedToFollow: boolean;
  readonly otherAskedToFollow: boolean;
  readonly wereFriends: boolean;
  readonly oneAskedToBeFriends: boolean;
  readonly otherAskedToBeFriends: boolean;
}

/** Ends every relation that both know of, and every request: in both directions, within the transaction. */
export async function sever(ctx: Writer, one: Id, other: Id): Promise<Severed> {
  const [oneFollowed, otherFollowed, oneAsked, otherAsked, wereFriends, ...friendAsked] =
    await Promise.all([
      removeFollow(ctx, one, other),
      removeFollow(ctx, other, one),
      removeFollowRequest(ctx, one, other),
      removeFollowRequest(ctx, other, one),
      removeFriendship(ctx, one, other),
      removeFriendRequest(ctx, one, other),
      removeFriendRequest(ctx, other, one),
    ]);
  const [friendAskedByOne, friendAskedByOther] = friendAsked;
  return {
    ...{ oneFollowed, otherFollowed, wereFriends },
    oneAskedToFollow: oneAsked === "heard",
    otherAskedToFollow: otherAsked !== null,
    oneAskedToBeFriends: friendAskedByOne === "heard",
    otherAskedToBeFriends: friendAskedByOther !== null,
  };
}
