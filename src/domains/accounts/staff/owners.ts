/** That somebody who owns this server is always left. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

/** Taken by whatever may leave one owner less, so that two at once do not leave none; after writes were waited for. */
export const staffLock = "staff";

/** Owners beside this one who can act: nobody is sure to return from a deletion. */
export async function otherOwners(ctx: Pick<WriteContext, "tx">, accountId: Id): Promise<number> {
  // Index staff_role.
  const [row] = await ctx.tx.sql<{ count: number }[]>`
    select count(*)::int as count from staff s
    join accounts a on a.id = s.account_id and a.is_visible
    where s.role = 'owner' and s.account_id <> ${accountId}`;
  return row?.count ?? 0;
}
