/** What becomes of audiences when a list of their owner goes, or loses somebody: none may let anybody in who was not in before. */
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { codeOf } from "./admits.ts";
import { lockName } from "../locks.ts";
import { exceptUsersMax } from "./schemas.ts";

/**
 * To be called before the list is gone, with the owner's stream held. Whoever was left out with the list is left out by
 * name from now on; what was shown to the list is for its owner alone. Throws `conflict` where an audience would name more
 * people than one may.
 */
export async function foldListIntoAudiences(
  ctx: WriteContext,
  ownerId: Id,
  listId: Id,
  memberIds: readonly Id[],
): Promise<void> {
  await lockName(ctx, `audiences:${ownerId}`);
  const { sql } = ctx.tx;
  // With a digest that nothing has: the row says something else than it was found by.
  const digest = sql`sha256(convert_to(id::text, 'UTF8'))`;
  await sql`
    update audiences set kind = ${codeOf("onlyMe")}, ref_id = null, digest = ${digest}
    where owner_id = ${ownerId} and kind = ${codeOf("list")} and ref_id = ${listId}`;
  const folded = await sql<{ named: number }[]>`
    update audiences set except_list_ids = array_remove(except_list_ids, ${listId}::uuid), digest = ${digest},
      except_user_ids = array(
        select distinct person from unnest(except_user_ids || ${[...memberIds]}::uuid[]) person order by person)
    where owner_id = ${ownerId} and ${listId}::uuid = any(except_list_ids)
    returning cardinality(except_user_ids) as named`;
  if (folded.some(({ named }) => named > exceptUsersMax))
    throw new AppError(
      "conflict",
      "More people would have to be left out by name than one audience may name: take the list out of it first.",
    );
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
