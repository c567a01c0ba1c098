/** What somebody chose, and what holds where they chose nothing. */
import { assert } from "#src/kit/assert.ts";
import type { ReadContext, Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { codeOf } from "../audience/admits.ts";
import { showAudiences } from "../audience/show.ts";
import type { StoredAudience } from "../audience/stored.ts";
import { audienceOf } from "../profile/fields.ts";
import type { Privacy } from "./schemas.ts";

/** The fields whose values are audiences; the others are as they stand on the wire. */
export type AudienceField = "birthday" | "postAudience" | "storyAudience";

export type PrivacyRow = Omit<Privacy, AudienceField> &
  Readonly<Record<AudienceField, StoredAudience>>;

type Found = Omit<PrivacyRow, AudienceField> &
  Readonly<Record<AudienceField, StoredAudience | null>>;

const everybody: StoredAudience = { kind: codeOf("public"), detailId: null };

/** Null for nobody. */
export async function findPrivacyRow(sql: Sql, accountId: Id): Promise<PrivacyRow | null> {
  const [row] = await sql<Found[]>`
    select a.is_private as "isPrivate", coalesce(p.message, 'everyone') as message,
      coalesce(p.comment, 'everyone') as comment, coalesce(p.mention, 'everyone') as mention,
      coalesce(p.tag, 'everyone') as tag, coalesce(p.friends_list, 'everyone') as "friendsList",
      coalesce(p.followers_list, 'everyone') as "followersList",
      coalesce(p.following_list, 'everyone') as "followingList", a.field_audiences -> 'birthday' as birthday,
      coalesce(p.last_seen, 'everyone') as "lastSeen", coalesce(p.online, 'everyone') as online,
      coalesce(p.read_receipts, true) as "readReceipts", coalesce(p.find_by_search, true) as "findBySearch",
      coalesce(p.find_by_email, false) as "findByEmail", coalesce(p.find_by_phone, false) as "findByPhone",
      p.post_audience as "postAudience", p.story_audience as "storyAudience",
      coalesce(p.personalised_ranking, true) as "personalisedRanking", coalesce(p.version, 0) as version
    from accounts a left join privacy_settings p on p.account_id = a.id where a.id = ${accountId}`;
  if (!row) return null;
  const { birthday, postAudience, storyAudience } = row;
  return {
    ...row,
    birthday: audienceOf(birthday ? { birthday } : {}, "birthday"),
    postAudience: postAudience ?? everybody,
    storyAudience: storyAudience ?? everybody,
  };
}

/** As its owner sees it. Null for nobody. */
export async function viewPrivacy(
  ctx: Pick<ReadContext, "sql" | "ports">,
  accountId: Id,
): Promise<Privacy | null> {
  const row = await findPrivacyRow(ctx.sql, accountId);
  if (!row) return null;
  const stored = [row.birthday, row.postAudience, row.storyAudience];
  const [birthday, postAudience, storyAudience] = await showAudiences(ctx, accountId, stored);
  assert(birthday && postAudience && storyAudience, "as many are shown as were asked for");
  return { ...row, birthday, postAudience, storyAudience };
}
