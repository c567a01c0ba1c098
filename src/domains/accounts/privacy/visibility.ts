/** Why somebody may do something to a person, or see a list of theirs, as that person set it: the same rule as `mayDo`. */
import type { ReadContext } from "#src/kit/context.ts";
import type { VisibilityDefinition, VisibilityRule } from "#src/kit/visibility.ts";
import { rulesOfMeeting } from "../explain-sight.ts";
import { findAccount } from "../queries.ts";
import { isFollowersOfPrivate, mayDo, mayDoSql, type Doing, type WhoSwitch } from "./may-do.ts";
import { findPrivacyRow } from "./queries.ts";

/** `lastSeen` and `online` are not among them: what those come to depends on what the viewer hides as well. */
const switches = [
  ...(["message", "comment", "mention", "tag"] as const),
  ...(["friendsList", "followersList", "followingList"] as const),
] as const satisfies readonly WhoSwitch[];
type Explained = (typeof switches)[number];

export const permissionVisibility: VisibilityDefinition = {
  kind: "permission",
  summary: "Whether somebody may do something to a person, or see a list of theirs",
  parts: switches,
  async explain(ctx, viewerId, objectId, part) {
    const what = switches.find((one) => one === part);
    const account = await findAccount(ctx, objectId);
    if (!account || what === undefined) return null;
    const doing = { viewerId, ownerId: objectId };
    const [isVisible = false] = await mayDo(ctx, what, [doing]);
    const meeting = await rulesOfMeeting(ctx, viewerId, account);
    return { isVisible, rules: [...meeting, ...(await rulesOfWord(ctx, what, doing))] };
  },
};

async function rulesOfWord(
  ctx: ReadContext,
  what: Explained,
  { viewerId, ownerId }: Doing,
): Promise<VisibilityRule[]> {
  // People may all of it to themselves, which the rules of meeting say.
  if (viewerId === ownerId) return [];
  const chosen = await findPrivacyRow(ctx.sql, ownerId);
  if (!chosen) return [];
  const [row] = await ctx.sql<{ passes: boolean }[]>`
    select ${mayDoSql(ctx, what, ctx.sql`${viewerId}::uuid`, "a")} as passes from accounts a where a.id = ${ownerId}`;
  const passes = row?.passes === true;
  const whom = isFollowersOfPrivate(what, chosen)
    ? "followers of a private account"
    : words[chosen[what]];
  const because = `It is for ${whom}; this person is ${passes ? "" : "not "}among them.`;
  return [{ rule: what, passes, because }];
}

const words = {
  everyone: "everybody",
  followers: "followers and friends",
  following: "people whom its owner follows",
  friends: "friends",
  nobody: "its owner alone",
} as const;
