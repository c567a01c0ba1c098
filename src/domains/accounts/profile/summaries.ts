/** What stands beside everything a person does: who they are, as far as somebody may know. */
import type { ReadContext, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { Picture } from "#src/kit/media.ts";
import { canMeet } from "../sight.ts";
import { audienceOf, isForEverybody, type FieldAudiences } from "./fields.ts";
import { findHidden } from "./hidden.ts";

export interface ProfileSummary {
  readonly id: Id;
  readonly handle: string;
  /** The handle, for whoever may not see the name. */
  readonly displayName: string;
  readonly avatar: Picture | null;
}

export type PictureAsker = Pick<ReadContext, "sql" | "ports" | "services" | "clock">;

interface SummaryRow {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
  readonly avatarId: Id | null;
  readonly fieldAudiences: FieldAudiences;
  readonly canMeet: boolean;
  readonly hidden: readonly string[];
}

/**
 * One query for all of them, one for each kind of audience that is not everybody, and at most two for their pictures. Also of people whom the viewer may not know of, because what
 * those did may be visible still: of them it has the handle alone. Ids of nobody are absent.
 */
export async function loadProfileSummaries(
  ctx: PictureAsker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, ProfileSummary>> {
  const rows = await findSummaries(ctx, viewerId, [...new Set(ids)]);
  const pictures = await findAvatars(ctx, viewerId, rows);
  return new Map(
    rows.map(({ id, handle, displayName, avatarId, hidden }) => [
      id,
      {
        id,
        handle,
        displayName: hidden.includes("displayName") ? handle : displayName,
        avatar: (avatarId !== null && pictures.get(avatarId)) || null,
      },
    ]),
  );
}

async function findSummaries(
  ctx: PictureAsker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<SummaryRow[]> {
  if (ids.length === 0) return [];
  const { sql } = ctx;
  const rows = await sql<Omit<SummaryRow, "hidden">[]>`
    ${frozen(ctx, "profile summaries", () => shownOfSummaries(ctx))}
    from accounts a cross join (select ${viewerId}::uuid as id) viewer
    where a.id = any((select ${ids}::uuid[])::uuid[])`;
  const met = rows.filter((row) => row.canMeet);
  const hidden = await findHidden(ctx, viewerId, met, summaryFields);
  return rows.map((row) => ({
    ...row,
    hidden: row.canMeet ? (hidden.get(row.id) ?? []) : summaryFields,
  }));
}

const summaryFields = ["displayName", "avatar"] as const;

/** Of `a`, for `viewer`. */
function shownOfSummaries(ctx: PictureAsker): Statement {
  const { sql } = ctx;
  const viewer = sql`viewer.id`;
  return sql`
    select a.id, a.handle, a.display_name as "displayName", a.avatar_id as "avatarId",
      a.field_audiences as "fieldAudiences", ${canMeet(ctx, viewer, "a")} as "canMeet"`;
}

async function findAvatars(
  ctx: PictureAsker,
  viewerId: Id,
  rows: readonly SummaryRow[],
): Promise<Map<Id, Picture>> {
  const asked = rows.flatMap(({ avatarId, fieldAudiences, hidden }) => {
    if (avatarId === null || hidden.includes("avatar")) return [];
    const isPublic = isForEverybody(audienceOf(fieldAudiences, "avatar"));
    return [{ mediaId: avatarId, isPublic }];
  });
  if (asked.length === 0 || !ctx.ports.media) return new Map();
  return await ctx.ports.media.pictures(ctx, viewerId, asked);
}

export interface PersonName {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
}

/** As the staff name people, whoever may see their names. One query; ids of nobody are absent. */
export async function loadNames(
  ctx: Pick<ReadContext, "sql">,
  ids: readonly Id[],
): Promise<Map<Id, PersonName>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<PersonName[]>`
    select id, handle, display_name as "displayName" from accounts where id = any(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row]));
}
