/** Who is staff. */
import { asc, eq, gt } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import { staff } from "./tables.ts";

export type StaffRow = typeof staff.$inferSelect;

export async function findRole(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<StaffRole | null> {
  const [row] = await ctx.db
    .select({ role: staff.role })
    .from(staff)
    .where(eq(staff.accountId, accountId));
  return row?.role ?? null;
}

/** By account id, from the one after `after`. */
export async function listStaffRows(
  ctx: Pick<ReadContext, "db">,
  { after, limit }: { readonly after: Id | null; readonly limit: number },
): Promise<StaffRow[]> {
  return await ctx.db
    .select()
    .from(staff)
    .where(after === null ? undefined : gt(staff.accountId, after))
    .orderBy(asc(staff.accountId))
    .limit(limit);
}
