/** Changing what others may know and do. The caller's stream is held. */
import { sql } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { tellFact } from "#src/kit/fact.ts";
import type { AudienceChosen } from "../audience/store.ts";
import { storeAudiences } from "../audience/store.ts";
import { isSameAudience, type StoredAudience } from "../audience/stored.ts";
import { privacyUpdated } from "../events.ts";
import { becamePublic, findabilityChanged } from "../facts.ts";
import { changeProfile } from "../profile/change.ts";
import { userStreamOf } from "../sessions.ts";
import { privacySettings } from "../tables.ts";
import { findPrivacyRow, type AudienceField, type PrivacyRow } from "./queries.ts";
import type { Privacy } from "./schemas.ts";

type Wish = { readonly [K in keyof Omit<Privacy, "version">]?: Privacy[K] | undefined };

type Acting = WriteContext & WithCaller;

const audienceFields = ["birthday", "postAudience", "storyAudience"] as const;

/** Tells the person's devices, once, and only of what is another now. */
export async function changePrivacy(ctx: Acting, wish: Wish): Promise<void> {
  const { accountId } = ctx.caller;
  const before = await findPrivacyRow(ctx.tx.sql, accountId);
  assert(before, "who calls has an account");
  const after = { ...before, ...plain(wish), ...(await storedAudiences(ctx, before, wish)) };
  const isSettingOther = settingNames.some((name) => !isSame(before[name], after[name]));
  const isShownOther =
    before.isPrivate !== after.isPrivate || !isSameAudience(before.birthday, after.birthday);
  if (!isSettingOther && !isShownOther) return;
  if (isShownOther) await changeShown(ctx, before, after);
  await writeSettings(ctx, after);
  if (before.findByEmail !== after.findByEmail || before.findByPhone !== after.findByPhone)
    await tellFact(ctx, findabilityChanged, { accountId: ctx.caller.accountId });
  tellPrivacy(ctx, before.version + 1);
  // Those who look at them see less from now on, or more; and so do they.
  ctx.tx.recheck([accountId]);
}

/** Without what was not given, and without audiences. */
function plain(wish: Wish): Partial<PrivacyRow> {
  const { birthday: _, postAudience: __, storyAudience: ___, ...others } = wish;
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
}

async function storedAudiences(
  ctx: Acting,
  before: PrivacyRow,
  wish: Wish,
): Promise<Partial<Record<AudienceField, StoredAudience>>> {
  const chosen = audienceFields.flatMap((field): AudienceChosen[] => {
    const audience = wish[field];
    return audience === undefined ? [] : [{ field, audience, before: before[field] }];
  });
  const stored = await storeAudiences(ctx, ctx.caller.accountId, chosen);
  return Object.fromEntries(chosen.map(({ field }, index) => [field, stored[index]]));
}

/** Everything that stands in `privacy_settings`. */
const settingNames = [
  ...(["message", "comment", "mention", "tag"] as const),
  ...(["friendsList", "followersList", "followingList"] as const),
  ...(["lastSeen", "online", "readReceipts"] as const),
  ...(["findBySearch", "findByEmail", "findByPhone"] as const),
  ...(["postAudience", "storyAudience", "personalisedRanking"] as const),
] as const;

function isSame(
  one: string | boolean | StoredAudience,
  other: string | boolean | StoredAudience,
): boolean {
  return typeof one === "object" && typeof other === "object"
    ? isSameAudience(one, other)
    : one === other;
}

/** What others see in the profile as well. */
async function changeShown(ctx: Acting, before: PrivacyRow, after: PrivacyRow): Promise<void> {
  const { accountId } = ctx.caller;
  const { isPrivate, birthday } = after;
  await changeProfile(ctx, { isPrivate, audiences: { birthday } });
  if (before.isPrivate && !isPrivate) await tellFact(ctx, becamePublic, { accountId });
}

async function writeSettings(ctx: Acting, row: PrivacyRow): Promise<void> {
  const { isPrivate: _, birthday: __, version: ___, ...settings } = row;
  await ctx.tx.db
    .insert(privacySettings)
    .values({ accountId: ctx.caller.accountId, ...settings })
    .onConflictDoUpdate({
      target: privacySettings.accountId,
      set: { ...settings, version: sql`${privacySettings.version} + 1` },
    });
}

/** Also when it was changed with the profile: the birthday's audience stands in both. */
export async function raisePrivacyVersion(ctx: Acting): Promise<void> {
  const { accountId } = ctx.caller;
  const before = await findPrivacyRow(ctx.tx.sql, accountId);
  assert(before, "who calls has an account");
  await writeSettings(ctx, before);
  tellPrivacy(ctx, before.version + 1);
}

function tellPrivacy(ctx: Acting, version: number): void {
  ctx.tx.emit(privacyUpdated, { stream: userStreamOf(ctx.caller.accountId), ref: { version } });
}
