/** Carries out `profile.update`. The caller's stream is held. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import type { Audience } from "../audience/schemas.ts";
import { storeAudiences, type AudienceChosen } from "../audience/store.ts";
import { isSameAudience, type StoredAudience } from "../audience/stored.ts";
import { ownAccount } from "../own-account.ts";
import { raisePrivacyVersion } from "../privacy/change.ts";
import { changeProfile, type ProfileChanges } from "./change.ts";
import { audienceOf, profileFields, type FieldAudiences, type ProfileField } from "./fields.ts";

type Acting = WriteContext & WithCaller;

export interface ProfileWish extends Omit<ProfileChanges, "audiences" | "isPrivate"> {
  readonly audiences?: { readonly [K in ProfileField]?: Audience | undefined } | undefined;
}

export async function updateOwnProfile(ctx: Acting, wish: ProfileWish): Promise<void> {
  const { fieldAudiences } = await ownAccount(ctx);
  const { audiences: sent = {}, ...fields } = wish;
  const audiences = await store(ctx, fieldAudiences, sent);
  const before = await changeProfile(ctx, { ...fields, audiences });
  await exchange(ctx, "avatar", before.avatarId, fields.avatarId);
  await exchange(ctx, "cover", before.coverId, fields.coverId);
  const { birthday } = audiences;
  if (birthday && !isSameAudience(birthday, audienceOf(fieldAudiences, "birthday")))
    await raisePrivacyVersion(ctx);
}

async function store(
  ctx: Acting,
  before: FieldAudiences,
  sent: NonNullable<ProfileWish["audiences"]>,
): Promise<Partial<Record<ProfileField, StoredAudience>>> {
  const given = profileFields.flatMap((field) => {
    const audience = sent[field];
    return audience === undefined ? [] : [{ field, audience }];
  });
  const chosen = given.map(({ field, audience }): AudienceChosen => ({
    field: `audiences.${field}`,
    audience,
    before: audienceOf(before, field),
  }));
  const stored = await storeAudiences(ctx, ctx.caller.accountId, chosen);
  return Object.fromEntries(given.map(({ field }, index) => [field, stored[index]]));
}

/** Undefined: it stays. Throws `invalid` for what is no picture of theirs; then nothing of it all happens. */
async function exchange(
  ctx: Acting,
  kind: "avatar" | "cover",
  before: Id | null,
  after: Id | null | undefined,
): Promise<void> {
  if (after === undefined || after === before) return;
  const { media } = ctx.ports;
  const ownerId = ctx.caller.accountId;
  const field = `${kind}Id`;
  if (!media) throw invalidField(field, "is not to be had on this server");
  const use = { kind, objectId: ownerId };
  if (after !== null)
    await media.attach(ctx, { ...use, mediaId: after, ownerId, accepts: ["image"], field });
  if (before !== null) await media.detach(ctx, { ...use, mediaId: before });
}
