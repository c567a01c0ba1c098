/**
 * Who may do something to a person, or see something of theirs, by the words they chose: the one rule for all of these
 * switches, as SQL for lists and counts, and for known people. Operations ask it; nobody else looks at the words.
 */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Circles } from "../audience/known-circles.ts";
import { canMeet } from "../sight.ts";
import type { Privacy } from "./schemas.ts";

/** Each is a column of `privacy_settings`. */
const columns = {
  ...({ message: "message", comment: "comment", mention: "mention", tag: "tag" } as const),
  ...({ friendsList: "friends_list", followersList: "followers_list" } as const),
  ...({ followingList: "following_list", lastSeen: "last_seen", online: "online" } as const),
} as const;
export type WhoSwitch = keyof typeof columns;

/** What a private account shows to everyone is for its followers, as its content is. */
const ofPrivateAccounts: ReadonlySet<WhoSwitch> = new Set([
  "friendsList",
  "followersList",
  "followingList",
]);

/** Whether `everyone` means the followers, because of whose account it is. */
export function isFollowersOfPrivate(
  what: WhoSwitch,
  { isPrivate, ...chosen }: Pick<Privacy, WhoSwitch | "isPrivate">,
): boolean {
  return isPrivate && ofPrivateAccounts.has(what) && chosen[what] === "everyone";
}

type Asker = Pick<ReadContext, "sql" | "ports">;

/**
 * A boolean expression, never null: whether `a` (the name of a joined row of `accounts`) lets `viewer` (an expression of type
 * uuid) do this; `following` are people whom the owner follows. Everybody may all of it to themselves. Whether the two may
 * meet at all is `canMeet`, to be asked beside it.
 */
export function mayDoSql(ctx: Asker, what: WhoSwitch, viewer: Statement, a: string): Statement {
  const { sql, ports } = ctx;
  const chosen = sql`(select p.${sql(columns[what])} from privacy_settings p where p.account_id = ${sql(a)}.id)`;
  const everyone = ofPrivateAccounts.has(what)
    ? sql`case when ${sql(a)}.is_private then 'followers' else 'everyone' end`
    : sql`'everyone'`;
  const at = { viewer, owner: sql`${sql(a)}.id`, ref: sql`null::uuid` };
  const within = (kind: "followers" | "following" | "friends"): Statement =>
    ports.audienceKinds.get(kind)?.sql(sql, at) ?? sql`false`;
  // Each circle stands there once: what stands in a statement is paid for whether it is asked or not.
  return sql`(${viewer} = ${at.owner} or case coalesce(nullif(${chosen}, 'everyone'), ${everyone})
    when 'everyone' then true when 'followers' then ${within("followers")}
    when 'following' then ${within("following")} when 'friends' then ${within("friends")} else false end)`;
}

export type WhoWord = Privacy["friendsList"];

/** What a row says of one viewer, and of one owner who is somebody else. */
export interface Standing {
  readonly isOwnerPrivate: boolean;
  /** With all that words name. */
  readonly circles: Circles;
}

/** The same where the row is at hand. `word`: null where the owner chose nothing. */
export function mayDoKnown(
  what: WhoSwitch,
  word: WhoWord | null,
  { isOwnerPrivate, circles }: Standing,
): boolean {
  const everyone = isOwnerPrivate && ofPrivateAccounts.has(what) ? "followers" : "everyone";
  const chosen = word === null || word === "everyone" ? everyone : word;
  switch (chosen) {
    case "everyone":
      return true;
    case "nobody":
      return false;
    case "followers":
    case "following":
    case "friends":
      return circles[chosen] === true;
  }
}

/** The name of its column. */
export function columnOfSwitch(what: WhoSwitch): string {
  return columns[what];
}

export function isWhoSwitch(name: string): name is WhoSwitch {
  return name in columns;
}

export interface Doing {
  /** Who would do it. */
  readonly viewerId: Id;
  /** To whom. */
  readonly ownerId: Id;
}

/**
 * For each of these, in order: whether they may know of each other, and the owner lets the viewer. One query; at most 1,000
 * at a time.
 */
export async function mayDo(
  ctx: Asker,
  what: WhoSwitch,
  doings: readonly Doing[],
): Promise<boolean[]> {
  if (doings.length === 0) return [];
  const { sql } = ctx;
  const viewer = sql`asked.viewer_id`;
  const rows = await sql<{ n: number }[]>`
    select asked.n from unnest(
      ${doings.map((one) => one.viewerId)}::uuid[], ${doings.map((one) => one.ownerId)}::uuid[])
      with ordinality asked(viewer_id, owner_id, n)
    join accounts a on a.id = asked.owner_id
    where ${canMeet(ctx, viewer, "a")} and ${mayDoSql(ctx, what, viewer, "a")}`;
  const allowed = new Set(rows.map((row) => row.n - 1));
  return doings.map((_, index) => allowed.has(index));
}
