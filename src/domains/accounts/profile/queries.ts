/** Profiles as one viewer sees them: who may know of whom is decided with the row, who sees which field from what stands in it. */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { handleKey, isSameHandle } from "../handles.ts";
import { canMeet } from "../sight.ts";
import type { ProfileLink } from "../tables.ts";
import { profileFields, type FieldAudiences, type ProfileField } from "./fields.ts";
import { findHidden } from "./hidden.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface ProfileRow {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
  readonly bio: string;
  readonly pronouns: string;
  readonly location: string;
  readonly links: readonly ProfileLink[];
  /** MM-DD. */
  readonly birthday: string;
  readonly avatarId: Id | null;
  readonly coverId: Id | null;
  readonly fieldAudiences: FieldAudiences;
  readonly isPrivate: boolean;
  readonly version: number;
  readonly createdAt: Date;
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
  // As a query of its own the list looks equally long to the planner each time, so that one plan serves all calls.
  return await selectProfiles(ctx, viewerId, ctx.sql`a.id = any((select ${ids}::uuid[])::uuid[])`);
}

/** Index accounts_handle_key. */
export async function findProfileByHandle(
  ctx: Asker,
  viewerId: Id,
  handle: string,
): Promise<ProfileRow | null> {
  const [row] = await selectProfiles(ctx, viewerId, ctx.sql`a.handle_key = ${handleKey(handle)}`);
  return row && isSameHandle(row.handle, handle) ? row : null;
}

async function selectProfiles(
  ctx: Asker,
  viewerId: Id,
  condition: Statement,
): Promise<ProfileRow[]> {
  const { sql } = ctx;
  const rows = await sql<(Omit<ProfileRow, "hidden"> & { readonly isFriend: boolean })[]>`
    ${frozen(ctx, "profiles", () => shownOfProfiles(ctx))}
    from accounts a cross join (select ${viewerId}::uuid as id) viewer
    where ${condition} and ${frozen(ctx, "profiles met", () => canMeet(ctx, sql`viewer.id`, "a"))}`;
  const owners = rows.map((row) => ({ ...row, circles: { friends: row.isFriend } }));
  const hidden = await findHidden(ctx, viewerId, owners, profileFields);
  return rows.map((row) => ({ ...row, hidden: hidden.get(row.id) ?? [] }));
}

/** Of `a`, for `viewer`. */
function shownOfProfiles(ctx: Asker): Statement {
  const { sql, ports } = ctx;
  const between = { viewer: sql`viewer.id`, owner: sql`a.id`, ref: sql`null::uuid` };
  // For friends is what nobody chose for the day of birth: asked with the row, it needs no query of its own.
  const isFriend = ports.audienceKinds.get("friends")?.sql(sql, between) ?? sql`false`;
  return sql`
    select a.id, a.handle, a.display_name as "displayName", a.bio, a.pronouns, a.location, a.links,
      to_char(a.birth_date, 'MM-DD') as birthday, a.avatar_id as "avatarId", a.cover_id as "coverId",
      a.field_audiences as "fieldAudiences", a.is_private as "isPrivate",
      case when a.id = viewer.id then a.version else a.public_version end as version, a.created_at as "createdAt",
      ${isFriend} as "isFriend"`;
}
