/** Looking people up. Everything here reads; what changes rows stands where the change is decided. */
import { eq, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { emailKey } from "./emails.ts";
import { handleKey, isSameHandle } from "./handles.ts";
import { accounts } from "./tables.ts";

export type AccountRow = typeof accounts.$inferSelect;

/** As the person themselves and the login see it, whatever their standing. */
export async function findAccount(
  ctx: Pick<ReadContext, "db">,
  id: Id,
): Promise<AccountRow | null> {
  const [row] = await ctx.db.select().from(accounts).where(eq(accounts.id, id));
  return row ?? null;
}

/** By mail address or handle, whatever their standing: a handle holds no `@`. */
export async function findByIdentifier(
  ctx: Pick<ReadContext, "db">,
  identifier: string,
): Promise<AccountRow | null> {
  const isHandle = !identifier.includes("@");
  const [row] = await ctx.db
    .select()
    .from(accounts)
    .where(
      isHandle
        ? eq(accounts.handleKey, handleKey(identifier))
        : eq(accounts.emailKey, emailKey(identifier)),
    );
  return !row || (isHandle && !isSameHandle(row.handle, identifier)) ? null : row;
}

/** One parameter however many ids there are, so that it stays one prepared statement. */
export function isAnyOf(column: PgColumn, ids: readonly Id[]): SQL {
  return sql`${column} = any(${sql.param(ids)}::uuid[])`;
}
