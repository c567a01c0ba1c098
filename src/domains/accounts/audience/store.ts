/** Keeping audiences: a word where a word says it all, else one row for however many things of an owner have the same. */
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { lockName } from "../locks.ts";
import { peopleFor } from "../sight.ts";
import { codeOf } from "./admits.ts";
import { checkAudiences, type AudienceSent } from "./check.ts";
import { detailOf, digestOf, findDetails, type Detail } from "./details.ts";
import type { StoredAudience } from "./stored.ts";

/** Rows of one owner. What nothing uses is forgotten before anybody is refused. */
const detailsMax = 1_000;

export interface AudienceChosen extends AudienceSent {
  /** What the new one takes the place of. */
  readonly before: StoredAudience | null;
}

/**
 * In the order given. Throws `invalid` naming the fields at fault, `limit` where the owner keeps too many. The owner's stream
 * is held, and all that a transaction stores of one owner is stored at once.
 */
export async function storeAudiences(
  ctx: WriteContext,
  ownerId: Id,
  chosen: readonly AudienceChosen[],
): Promise<StoredAudience[]> {
  await checkAudiences(ctx, ownerId, chosen);
  const unseen = await findUnseen(ctx, ownerId, chosen);
  const stored: StoredAudience[] = [];
  for (const [index, one] of chosen.entries()) {
    const detail = toDetail(one, unseen[index] ?? []);
    const kept = stored.flatMap(({ detailId }) => detailId ?? []);
    const detailId = isPlain(detail) ? null : await intern(ctx, ownerId, detail, kept);
    stored.push({ kind: detail.kind, detailId });
  }
  return stored;
}

function toDetail({ audience }: AudienceChosen, unseen: readonly Id[]): Detail {
  const { kind, listId = null, groupId = null, userIds = [], except = {} } = audience;
  return detailOf(kind, {
    refId: listId ?? groupId,
    userIds,
    exceptUserIds: [...(except.userIds ?? []), ...unseen],
    exceptListIds: except.listIds ?? [],
  });
}

/** Nobody is left out of what nobody sees. */
function isPlain({ kind, refId, userIds, exceptUserIds, exceptListIds }: Detail): boolean {
  const isWord = refId === null && userIds.length === 0;
  const hasExceptions = exceptUserIds.length + exceptListIds.length > 0;
  return isWord && (!hasExceptions || kind === codeOf("onlyMe"));
}

/**
 * Whom each of the former audiences left out and the owner could not see in it, such as somebody they have blocked: they
 * stay left out, or coming back would let them in where nobody meant to.
 */
async function findUnseen(
  ctx: WriteContext,
  ownerId: Id,
  chosen: readonly AudienceChosen[],
): Promise<Id[][]> {
  const former = await findDetails(
    ctx.sql,
    chosen.flatMap(({ before }) => before?.detailId ?? []),
  );
  const left = chosen.map(
    ({ before }) => (before?.detailId ? former.get(before.detailId)?.exceptUserIds : null) ?? [],
  );
  const seen = await peopleFor(ctx, ownerId, [...new Set(left.flat())]);
  return left.map((ids) => ids.filter((id) => !seen.has(id)));
}

async function intern(
  ctx: WriteContext,
  ownerId: Id,
  detail: Detail,
  kept: readonly Id[],
): Promise<Id> {
  // Held to the end: whoever forgets what is unused sees what this transaction used, or comes before it.
  await lockName(ctx, `audiences:${ownerId}`);
  const { sql } = ctx.tx;
  const digest = digestOf(detail);
  const [same] = await sql<{ id: Id }[]>`
    select id from audiences where owner_id = ${ownerId} and digest = ${digest}`;
  if (same) return same.id;
  await makeRoom(ctx, ownerId, kept);
  const id = newId();
  const { kind, refId, userIds, exceptUserIds, exceptListIds } = detail;
  await sql`
    insert into audiences (id, owner_id, kind, ref_id, user_ids, except_user_ids, except_list_ids, digest)
    values (${id}, ${ownerId}, ${kind}, ${refId}, ${[...userIds]}::uuid[], ${[...exceptUserIds]}::uuid[],
      ${[...exceptListIds]}::uuid[], ${digest})`;
  return id;
}

/** `kept`: about to be used. */
async function makeRoom(ctx: WriteContext, ownerId: Id, kept: readonly Id[]): Promise<void> {
  if ((await countDetails(ctx, ownerId)) < detailsMax) return;
  const { sql } = ctx.tx;
  const uses = ctx.ports.audienceUses.map((use) => use.sql(sql, sql`x.owner_id`, sql`x.id`));
  const isUsed = uses.reduce(
    (all, use) => sql`${all} or ${use}`,
    sql`x.id = any(${[...kept]}::uuid[])`,
  );
  await sql`delete from audiences x where x.owner_id = ${ownerId} and not (${isUsed})`;
  if ((await countDetails(ctx, ownerId)) >= detailsMax)
    throw new AppError("limit", "You have as many different audiences as one may have.");
}

async function countDetails({ tx }: WriteContext, ownerId: Id): Promise<number> {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*) as count from audiences where owner_id = ${ownerId}`;
  return row?.count ?? 0;
}
