/**
 * Who may see somebody's lists of people: whom the switch for that list names; where it says everyone, of a private account
 * its followers. A list that is not shared is refused as `forbidden`, and its number is null: that there is such a list is
 * no secret, and an empty page would say that nobody is in it.
 */
import { canMeet, mayDoSql, type WhoSwitch } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export type PeopleList = "followers" | "following" | "friends";

const switches = {
  followers: "followersList",
  following: "followingList",
  friends: "friendsList",
} as const satisfies Record<PeopleList, WhoSwitch>;

/**
 * A boolean expression: whether `viewer` (an expression of type uuid) sees this list of `a`, the name of a joined row of
 * `accounts`. Whether the two may meet is asked beside it.
 */
export function isShared(ctx: Asker, list: PeopleList, viewer: Statement, a: string): Statement {
  return mayDoSql(ctx, switches[list], viewer, a);
}

const columns = {
  followers: "followers_list",
  following: "following_list",
  friends: "friends_list",
} as const satisfies Record<PeopleList, string>;

/** A join: in which circles around `a` the viewer stands, looked up once for all of the lists. */
export function circlesOfOwner({ sql, ports }: Asker, viewer: Statement, a: string): Statement {
  const at = { viewer, owner: sql`${sql(a)}.id`, ref: sql`null::uuid` };
  const within = (kind: "followers" | "following" | "friends"): Statement =>
    ports.audienceKinds.get(kind)?.sql(sql, at) ?? sql`false`;
  return sql`cross join lateral (select ${within("followers")} as followers,
    ${within("following")} as following, ${within("friends")} as friends offset 0) circle`;
}

/** The same as `isShared`, where `circle` (see above) and `p`, the row of settings if there is one, are joined. */
export function isSharedWithin(
  { sql }: Asker,
  list: PeopleList,
  viewer: Statement,
  a: string,
): Statement {
  return sql`(${sql(a)}.id = ${viewer} or case coalesce(p.${sql(columns[list])}, 'everyone')
    when 'everyone' then (not ${sql(a)}.is_private or circle.followers)
    when 'followers' then circle.followers when 'following' then circle.following
    when 'friends' then circle.friends else false end)`;
}

/** Refuses whoever the viewer may not know of, and then what is not shared with them. */
export async function requireShared(
  ctx: Asker,
  viewerId: Id,
  ownerId: Id,
  list: PeopleList,
): Promise<void> {
  const { sql } = ctx;
  const viewer = sql`viewer.id`;
  const [row] = await sql<{ isShared: boolean }[]>`
    select ${frozen(ctx, `${list} shared`, () => isShared(ctx, list, viewer, "a"))} as "isShared"
    from accounts a cross join (select ${viewerId}::uuid as id) viewer
    where a.id = ${ownerId} and ${frozen(ctx, "owner met", () => canMeet(ctx, viewer, "a"))}`;
  checkShared(row?.isShared);
}

/** `isShared`: absent for whoever the viewer may not know of. */
export function checkShared(isShared: boolean | undefined): void {
  if (isShared === undefined) throw notFound();
  if (!isShared) throw new AppError("forbidden", "This list is not shared with you.");
}
