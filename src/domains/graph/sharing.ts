/**
 * Who may see somebody's lists of people: whom the switch for that list names; where it says everyone, of a private account
 * its followers. A list that is not shared is refused as `forbidden`, and its number in the profile is null: that there is such a list is
 * no secret, and an empty page would say that nobody is in it.
 */
import { canMeet, mayDoSql, type WhoSwitch } from "#src/domains/accounts/index.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export type PeopleList = "followers" | "following" | "friends";

/** Which switch of its owner's says who sees it. */
export const listSwitches = {
  followers: "followersList",
  following: "followingList",
  friends: "friendsList",
} as const satisfies Record<PeopleList, WhoSwitch>;

/**
 * A boolean expression: whether `viewer` (an expression of type uuid) sees this list of `a`, the name of a joined row of
 * `accounts`. Whether the two may meet is asked beside it.
 */
export function isShared(ctx: Asker, list: PeopleList, viewer: Statement, a: string): Statement {
  return mayDoSql(ctx, listSwitches[list], viewer, a);
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
