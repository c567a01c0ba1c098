/** Looking up what waits for its proof. */
import { and, eq, gt } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { AccountRow } from "../queries.ts";
import { accounts } from "../tables.ts";
import { passwordResets } from "./tables.ts";

/** Whose password it may change now: not run out, and neither address nor password is another since. Null otherwise. */
export async function findReset(
  ctx: Pick<ReadContext, "db" | "clock">,
  id: Id,
): Promise<AccountRow | null> {
  const [row] = await ctx.db
    .select({ account: accounts })
    .from(passwordResets)
    .innerJoin(
      accounts,
      and(
        eq(accounts.id, passwordResets.accountId),
        eq(accounts.emailKey, passwordResets.emailKey),
        eq(accounts.passwordChangedAt, passwordResets.passwordChangedAt),
      ),
    )
    .where(and(eq(passwordResets.id, id), gt(passwordResets.expiresAt, ctx.clock.now())));
  return row?.account ?? null;
}
