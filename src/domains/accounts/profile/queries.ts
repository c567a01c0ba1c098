/**
 * Profiles as one viewer sees them, in one statement: who may know of whom is decided in it, and it brings how the two stand
 * to each other and what the owner chose, from which is decided who sees which field and which number.
 */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { askFrozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { circlesOf, tieColumns } from "../audience/known-circles.ts";
import { handleKey, isSameHandle } from "../handles.ts";
import { canMeet } from "../sight.ts";
import type { ProfileLink } from "../tables.ts";
import { profileFields, type FieldAudiences, type ProfileField } from "./fields.ts";
import { findHidden } from "./hidden.ts";
import { findCounts, numberColumns, numberJoins, noCounts, type Counts } from "./numbers.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface ProfileRow {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
  readonly bio: string;
  readonly pronouns: string;
  readonly location: string;
  readonly links: readonly ProfileLink[];
  readonly birthDate: string;
  readonly avatarId: Id | null;
  readonly coverId: Id | null;
  readonly fieldAudiences: FieldAudiences;
  readonly isPrivate: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly counts: Counts;
  /** What this viewer does not see. */
  readonly hidden: readonly ProfileField[];
}

/** People whom the viewer may know of; the rest, and ids of nobody, are absent. */
export async function findProfiles(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<ProfileRow[]> {
  if (ids.length === 0) return [];
  return await selectProfiles(ctx, viewerId, "id", ids);
}

/** Index accounts_handle_key. */
export async function findProfileByHandle(
  ctx: Asker,
  viewerId: Id,
  handle: string,
): Promise<ProfileRow | null> {
  const [row] = await selectProfiles(ctx, viewerId, "handle", handleKey(handle));
  return row && isSameHandle(row.handle, handle) ? row : null;
}

async function selectProfiles(
  ctx: Asker,
  viewerId: Id,
  by: "id" | "handle",
  sought: string | readonly string[],
): Promise<ProfileRow[]> {
  const rows = await askFrozen<Omit<ProfileRow, "hidden" | "counts">>(
    ctx,
    `profiles by ${by}`,
    () => profilesBy(ctx, by),
    [viewerId, sought],
  );
  const owners = rows.map((row) => {
    const circles = circlesOf(ctx.ports, row);
    const standing = { circles, isOwnerPrivate: row.isPrivate };
    return { id: row.id, fieldAudiences: row.fieldAudiences, circles, standing, row };
  });
  const [hidden, counts] = await Promise.all([
    findHidden(ctx, viewerId, owners, profileFields),
    findCounts(ctx, viewerId, owners),
  ]);
  return rows.map((row) => ({
    ...row,
    counts: counts.get(row.id) ?? noCounts,
    hidden: hidden.get(row.id) ?? [],
  }));
}

/** For the viewer `$1`. */
function profilesBy(ctx: Asker, by: "id" | "handle"): Statement {
  const { sql } = ctx;
  const at = { viewer: sql`$1::uuid`, owner: sql`a.id` };
  // As a query of its own the list looks equally long to the planner each time, so that one plan serves all calls.
  const condition =
    by === "id" ? sql`a.id = any((select $2::uuid[])::uuid[])` : sql`a.handle_key = $2::text`;
  return sql`
    select a.id, a.handle, a.display_name as "displayName", a.bio, a.pronouns, a.location, a.links,
      a.birth_date as "birthDate", a.avatar_id as "avatarId", a.cover_id as "coverId",
      a.field_audiences as "fieldAudiences", a.is_private as "isPrivate",
      case when a.id = ${at.viewer} then a.version else a.public_version end as version, a.created_at as "createdAt"
      ${tieColumns(ctx, at)} ${numberColumns(ctx)}
    from accounts a ${numberJoins(ctx, at)}
    where ${condition} and ${canMeet(ctx, at.viewer, "a")}`;
}
