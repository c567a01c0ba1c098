/** Rows → wire: profiles for one viewer, and for the person themselves. */
import { assert } from "#src/kit/assert.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Picture } from "#src/kit/media.ts";
import { showAudiences } from "../audience/show.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import type { Account, OwnProfile, Profile } from "../schemas.ts";
import { audienceOf, isForEverybody, profileFields, type FieldAudiences } from "./fields.ts";
import { findProfileByHandle, findProfiles, type ProfileRow } from "./queries.ts";

/** Of people whom the viewer may know of; the rest, and ids of nobody, are absent. At most 100. */
export async function viewByIds(
  ctx: ReadContext,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Profile[]> {
  // Sent together: the numbers of whom the viewer may not know of go nowhere.
  const counting = countFor(ctx, viewerId, ids);
  const [rows] = await Promise.all([findProfiles(ctx, viewerId, ids), counting]);
  return await viewProfiles(ctx, viewerId, rows, counting);
}

/** The same of one; empty where there is none. */
export async function viewByHandle(
  ctx: ReadContext,
  viewerId: Id,
  handle: string,
): Promise<Profile[]> {
  const row = await findProfileByHandle(ctx, viewerId, handle);
  return row ? await viewProfiles(ctx, viewerId, [row]) : [];
}

/**
 * In the order of the rows. Numbers and pictures of all of them in as many queries as of one. `counting`: where they were
 * asked for together with the rows.
 */
async function viewProfiles(
  ctx: ReadContext,
  viewerId: Id,
  rows: readonly ProfileRow[],
  counting: Promise<Map<Id, Counts>> = countFor(
    ctx,
    viewerId,
    rows.map(({ id }) => id),
  ),
): Promise<Profile[]> {
  const [counts, pictures] = await Promise.all([counting, findPictures(ctx, viewerId, rows)]);
  return rows.map((row) => toProfile(row, counts.get(row.id) ?? noCounts, pictures));
}

function toProfile(row: ProfileRow, counts: Counts, pictures: ReadonlyMap<Id, Picture>): Profile {
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
    birthday: hidden.includes("birthday") ? null : row.birthday,
    avatar: picture("avatar", row.avatarId),
    cover: picture("cover", row.coverId),
    isPrivate: row.isPrivate,
    counts,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

type Counts = Profile["counts"];
const noCounts: Counts = { followers: null, following: null, friends: null };

/** As the domains that have the lists count them, for this viewer. */
export async function countFor(
  ctx: ReadContext,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, Counts>> {
  if (ids.length === 0) return new Map();
  const counted = await Promise.all(
    ctx.ports.profileCounters.map((counter) => counter.count(ctx, viewerId, ids)),
  );
  return new Map(
    ids.map((id) => {
      const all = Object.assign(
        {},
        ...counted.map((numbers) => numbers.get(id)),
      ) as Partial<Counts>;
      const { followers = null, following = null, friends = null } = all;
      return [id, { followers, following, friends }];
    }),
  );
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
  const birthday = row.birthDate.slice("YYYY-".length);
  const shown: ProfileRow = { ...row, birthday, hidden: [] };
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
