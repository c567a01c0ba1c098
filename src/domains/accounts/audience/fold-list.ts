/** What becomes of audiences when a list of their owner goes, or loses somebody: none may let anybody in who was not in before. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { lockName } from "../locks.ts";
import { ownAccount } from "../own-account.ts";
import { raisePrivacyVersion } from "../privacy/change.ts";
import { findPrivacyRow } from "../privacy/queries.ts";
import { raiseProfileVersion } from "../profile/change.ts";
import { audienceOf, profileFields } from "../profile/fields.ts";
import { codeOf } from "./admits.ts";
import { exceptUsersMax } from "./schemas.ts";
import type { StoredAudience } from "./stored.ts";

/**
 * To be called before a list of the caller's is gone, with their stream held. Whoever was left out with the list is left out by
 * name from now on; what was shown to the list is for its owner alone, and their devices are told where that stands in their
 * profile or their settings. Throws `conflict` where an audience would name more people than one may.
 */
export async function foldListIntoAudiences(
  ctx: WriteContext & WithCaller,
  listId: Id,
  memberIds: readonly Id[],
): Promise<void> {
  const ownerId = ctx.caller.accountId;
  await lockName(ctx, `audiences:${ownerId}`);
  const { sql } = ctx.tx;
  // With a digest that nothing has: the row says something else than it was found by.
  const digest = sql`sha256(convert_to(id::text, 'UTF8'))`;
  const closed = await sql<{ id: Id }[]>`
    update audiences set kind = ${codeOf("onlyMe")}, ref_id = null, digest = ${digest}
    where owner_id = ${ownerId} and kind = ${codeOf("list")} and ref_id = ${listId} returning id`;
  const folded = await sql<{ id: Id; named: number }[]>`
    update audiences set except_list_ids = array_remove(except_list_ids, ${listId}::uuid), digest = ${digest},
      except_user_ids = array(
        select distinct person from unnest(except_user_ids || ${[...memberIds]}::uuid[]) person order by person)
    where owner_id = ${ownerId} and ${listId}::uuid = any(except_list_ids)
    returning id, cardinality(except_user_ids) as named`;
  if (folded.some(({ named }) => named > exceptUsersMax))
    throw new AppError(
      "conflict",
      "More people would have to be left out by name than one audience may name: take the list out of it first.",
    );
  await tellOwner(ctx, new Set([...closed, ...folded].map(({ id }) => id)));
}

/** Others see no more of it than before; the owner's devices show what is now said. */
async function tellOwner(
  ctx: WriteContext & WithCaller,
  changedIds: ReadonlySet<Id>,
): Promise<void> {
  if (changedIds.size === 0) return;
  const isChanged = ({ detailId }: StoredAudience): boolean =>
    detailId !== null && changedIds.has(detailId);
  const [{ fieldAudiences }, privacy] = await Promise.all([
    ownAccount(ctx),
    findPrivacyRow(ctx.tx.sql, ctx.caller.accountId),
  ]);
  const fields = profileFields.filter((field) => isChanged(audienceOf(fieldAudiences, field)));
  if (fields.length > 0) await raiseProfileVersion(ctx);
  const settings = privacy ? [privacy.birthday, privacy.postAudience, privacy.storyAudience] : [];
  if (settings.some(isChanged)) await raisePrivacyVersion(ctx);
}

/**
 * To be called when a person is taken off lists without their owner wishing it, as a block does: whoever was left out with
 * one of these lists is left out by name from now on, whatever ends the block. The owner's stream is held; who does it for
 * two owners does it in the order of their ids.
 */
export async function keepLeftOut(
  ctx: WriteContext,
  ownerId: Id,
  listIds: readonly Id[],
  personId: Id,
): Promise<void> {
  await lockName(ctx, `audiences:${ownerId}`);
  await ctx.tx.sql`
    update audiences set except_user_ids = except_user_ids || ${personId}::uuid,
      digest = sha256(convert_to(id::text, 'UTF8'))
    where owner_id = ${ownerId} and except_list_ids && ${[...listIds]}::uuid[]
      and not ${personId}::uuid = any(except_user_ids)`;
}
