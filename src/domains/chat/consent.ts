/** Who may write to whom, and add whom to groups: as each person set it. */
import { canMeet, mayDoSql } from "#src/domains/accounts/index.ts";
import type { ReadContext, WithCaller } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports"> & WithCaller;

/**
 * Refuses unless the caller may know of all these people, and all of them let the caller write to them. Who may not be
 * known of is not found. Of who may, the refusal says no more than that the caller is not among those they take messages
 * from: the same for everybody outside, whichever of the words they chose. One query.
 */
export async function requireReachable(ctx: Asker, accountIds: readonly Id[]): Promise<void> {
  if (accountIds.length === 0) return;
  const { sql } = ctx;
  const me = sql`me.id`;
  const rows = await sql<{ isWilling: boolean }[]>`
    select ${mayDoSql(ctx, "message", me, "a")} as "isWilling"
    from accounts a cross join (select ${ctx.caller.accountId}::uuid as id) me
    where a.id = any(${accountIds}::uuid[]) and ${canMeet(ctx, me, "a")}`;
  if (rows.length < new Set(accountIds).size) throw notFound();
  if (rows.some((row) => !row.isWilling)) {
    throw new AppError("forbidden", "Not everybody here takes messages from you.");
  }
}
