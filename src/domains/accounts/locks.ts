/** One at a time by name, where there is no row to hold. */
import type { WriteContext } from "#src/kit/context.ts";

/** Until commit. Say with each name which other locks come before and after it. */
export async function lockName(ctx: Pick<WriteContext, "tx">, name: string): Promise<void> {
  await ctx.tx.sql`select pg_advisory_xact_lock(hashtextextended(${name}::text, 0))`;
}
