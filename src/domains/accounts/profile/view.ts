/** Rows → wire: profiles for one viewer, and for the person themselves. */
import { assert } from "#src/kit/assert.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Picture } from "#src/kit/media.ts";
import { showAudiences } from "../audience/show.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import type { Account, OwnProfile, Profile } from "../schemas.ts";
import { audienceOf, isForEverybody, profileFields, type FieldAudiences } from "./fields.ts";
import { findOwnCounts } from "./numbers.ts";
import { findProfileByHandle, findProfiles, type ProfileRow } from "./queries.ts";

/** Of people whom the viewer may know of; the rest, and ids of nobody, are absent. At most 100. */
export async function viewByIds(
  ctx: ReadContext,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Profile[]> {
  return await viewProfiles(ctx, viewerId, await findProfiles(ctx, viewerId, ids));
}

/** The same of one; empty where there is none. */
export async function viewByHandle(
  ctx: ReadContext,
  viewerId: Id,
  handle: string,
): Promise<Profile[]> {
  // As people write it, and as it stands in a mention; no handle begins with it.
  const row = await findProfileByHandle(ctx, viewerId, handle.replace(/^@/, ""));
  return row ? await viewProfiles(ctx, viewerId, [row]) : [];
}

/** In the order of the rows; pictures of all of them in as many queries as of one. */
async function viewProfiles(
  ctx: ReadContext,
  viewerId: Id,
  rows: readonly ProfileRow[],
): Promise<Profile[]> {
  const pictures = await findPictures(ctx, viewerId, rows);
  return rows.map((row) => toProfile(row, pictures));
}

function toProfile(row: ProfileRow, pictures: ReadonlyMap<Id, Picture>): Profile {
  const { hidden } = row;
  const picture = (field: "avatar" | "cover", id: Id | null) =>
    (id !== null && !hidden.includes(field) && pictures.get(id)) || null;
  return {
    id: row.id,
    handle: row.handle,
    displayName: hidden.includes("displayName") ? row.handle : row.displayName,
    bio: hidden.includes("bio") ? "" : row.bio,
    pronouns: hidden.includes("pronouns") ? "" : row.pronouns,
    location: hidden.includes("location") ? "" : row.location,
    links: hidden.includes("links") ? [] : row.links.map(({ title, url }) => ({ title, url })),
    birthday: hidden.includes("birthday") ? null : row.birthDate.slice("YYYY-".length),
    avatar: picture("avatar", row.avatarId),
    cover: picture("cover", row.coverId),
    isPrivate: row.isPrivate,
    counts: row.counts,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

async function findPictures(
  ctx: ReadContext,
  viewerId: Id,
  rows: readonly ProfileRow[],
): Promise<Map<Id, Picture>> {
  const asked = rows.flatMap(({ avatarId, coverId, fieldAudiences, hidden }) => [
    ...(avatarId === null || hidden.includes("avatar")
      ? []
      : [{ mediaId: avatarId, isPublic: isOpen(fieldAudiences, "avatar") }]),
    ...(coverId === null || hidden.includes("cover")
      ? []
      : [{ mediaId: coverId, isPublic: isOpen(fieldAudiences, "cover") }]),
  ]);
  if (asked.length === 0 || !ctx.ports.media) return new Map();
  return await ctx.ports.media.pictures(ctx, viewerId, asked);
}

function isOpen(audiences: FieldAudiences, field: "avatar" | "cover"): boolean {
  return isForEverybody(audienceOf(audiences, field));
}

/** Null for who has no account any more. */
export async function viewOwnAccount(ctx: ReadContext, accountId: Id): Promise<Account | null> {
  const row = await findAccount(ctx, accountId);
  if (!row) return null;
  const own = await toOwnProfile(ctx, row);
  return { ...own, email: row.email, birthDate: row.birthDate, standing: row.standing };
}

export async function viewOwnProfile(ctx: ReadContext, accountId: Id): Promise<OwnProfile | null> {
  const row = await findAccount(ctx, accountId);
  return row && (await toOwnProfile(ctx, row));
}

async function toOwnProfile(ctx: ReadContext, row: AccountRow): Promise<OwnProfile> {
  const counts = await findOwnCounts(ctx, row.id);
  const shown: ProfileRow = { ...row, counts, hidden: [] };
  const [[profile], audiences] = await Promise.all([
    viewProfiles(ctx, row.id, [shown]),
    showAudiences(
      ctx,
      row.id,
      profileFields.map((field) => audienceOf(row.fieldAudiences, field)),
    ),
  ]);
  assert(profile, "a row has its profile");
  const byField = Object.fromEntries(
    profileFields.map((field, index) => [field, audiences[index]]),
  ) as OwnProfile["audiences"];
  return { ...profile, audiences: byField };
}
