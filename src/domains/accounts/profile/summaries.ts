/** What stands beside everything a person does: who they are, as far as somebody may know. */
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import type { Picture } from "#src/kit/media.ts";
import { canMeetAmong } from "../sight.ts";
import { audienceOf, isForEverybody, type FieldAudiences, type ProfileField } from "./fields.ts";
import { findHidden } from "./hidden.ts";

export interface ProfileSummary {
  readonly id: Id;
  readonly handle: string;
  /** The handle, for whoever may not see the name. */
  readonly displayName: string;
  readonly avatar: Picture | null;
}

export type PictureAsker = Pick<ReadContext, "sql" | "ports" | "services" | "clock">;

/** What a summary is made of. */
export interface SummaryRow {
  readonly id: Id;
  readonly handle: string;
  readonly displayName: string;
  readonly avatarId: Id | null;
  /** Null where nothing was chosen, as nearly everywhere: what is not sent need not be read. */
  readonly fieldAudiences: FieldAudiences | null;
}

/** The columns of a `SummaryRow` but its id, in a list's own statement, of `a`, a joined row of `accounts`. */
export function summaryColumns(sql: Sql): Statement {
  return sql`a.handle, a.display_name as "displayName", a.avatar_id as "avatarId",
    nullif(a.field_audiences, '{}') as "fieldAudiences"`;
}

/**
 * One query for all of them, and those of `summariesFrom`. Also of people whom the viewer may not know of, because what
 * those did may be visible still: of them it has the handle alone. Ids of nobody are absent.
 */
export async function loadProfileSummaries(
  ctx: PictureAsker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, ProfileSummary>> {
  if (ids.length === 0) return new Map();
  const { sql } = ctx;
  const rows = await sql<(SummaryRow & { readonly canMeet: boolean })[]>`
    ${frozen(ctx, "profile summaries", () => selectSummaries(ctx))}
    from accounts a cross join (select ${viewerId}::uuid as id) viewer
    where a.id = any((select ${[...new Set(ids)]}::uuid[])::uuid[])`;
  const met = rows.filter((row) => row.canMeet);
  const shown = await summariesFrom(ctx, viewerId, met);
  return new Map([
    ...rows.map(({ id, handle }) => [id, handleAlone(id, handle)] as const),
    ...shown.map((one) => [one.id, one] as const),
  ]);
}

function handleAlone(id: Id, handle: string): ProfileSummary {
  return { id, handle, displayName: handle, avatar: null };
}

/** Of `a`, for `viewer`. */
function selectSummaries(ctx: PictureAsker): Statement {
  const { sql } = ctx;
  return sql`
    select a.id, ${summaryColumns(sql)}, ${canMeetAmong(ctx, sql`viewer.id`, "a")} as "canMeet"`;
}

const summaryFields = ["displayName", "avatar"] as const;

/**
 * In the order of the rows, which are of people whom the viewer may know of. A query for each kind of audience that is not
 * everybody, and at most two for their pictures: none where there is nothing of the kind.
 */
export async function summariesFrom(
  ctx: PictureAsker,
  viewerId: Id,
  rows: readonly SummaryRow[],
): Promise<ProfileSummary[]> {
  const owners = rows.map(({ id, fieldAudiences }) => ({
    id,
    fieldAudiences: fieldAudiences ?? {},
  }));
  const hidden = await findHidden(ctx, viewerId, owners, summaryFields);
  const isHidden = (id: Id, field: ProfileField): boolean =>
    hidden.get(id)?.includes(field) === true;
  const pictures = await findAvatars(
    ctx,
    viewerId,
    rows.filter((row) => row.avatarId !== null && !isHidden(row.id, "avatar")),
  );
  return rows.map(({ id, handle, displayName, avatarId }) => ({
    id,
    handle,
    displayName: isHidden(id, "displayName") ? handle : displayName,
    avatar: (avatarId !== null && !isHidden(id, "avatar") && pictures.get(avatarId)) || null,
  }));
}

/** Of those who have one that this viewer sees. */
async function findAvatars(
  ctx: PictureAsker,
  viewerId: Id,
  rows: readonly SummaryRow[],
): Promise<Map<Id, Picture>> {
  const asked = rows.flatMap(({ avatarId, fieldAudiences }) => {
    const isPublic = isForEverybody(audienceOf(fieldAudiences ?? {}, "avatar"));
    return avatarId === null ? [] : [{ mediaId: avatarId, isPublic }];
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
