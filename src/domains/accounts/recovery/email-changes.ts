/** Another mail address, between the wish and the code that proves it. */
import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { newId } from "#src/kit/id.ts";
import { isChangeCodeOf } from "./change-codes.ts";
import { mailNewAddress } from "./jobs.ts";
import { emailChangeLifetimeMs, emailChangeTriesMax } from "./rules.ts";
import { emailChanges } from "./tables.ts";

export type EmailChangeRow = typeof emailChanges.$inferSelect;

/** Replaces what was asked for before, and its code with it. The person's stream is held. */
export async function beginEmailChange(
  ctx: WriteContext & WithCaller,
  to: { readonly email: string; readonly emailKey: string },
): Promise<void> {
  const { accountId, sessionId } = ctx.caller;
  const id = newId();
  const row = {
    ...{ id, accountId, sessionId, ...to, tries: 0 },
    expiresAt: new Date(ctx.clock.now().getTime() + emailChangeLifetimeMs),
  };
  await ctx.tx.db
    .insert(emailChanges)
    .values(row)
    .onConflictDoUpdate({ target: emailChanges.accountId, set: row });
  await ctx.tx.enqueue(mailNewAddress, { changeId: id });
}

/** Spends one try; the change whose code it is, which is then settled. Null for anything else. */
export async function tryChangeCode(
  ctx: WriteContext & WithCaller,
  code: string,
): Promise<EmailChangeRow | null> {
  const [row] = await ctx.tx.db
    .update(emailChanges)
    .set({ tries: sql`${emailChanges.tries} + 1` })
    .where(
      and(
        eq(emailChanges.accountId, ctx.caller.accountId),
        eq(emailChanges.sessionId, ctx.caller.sessionId),
        lt(emailChanges.tries, emailChangeTriesMax),
        gt(emailChanges.expiresAt, ctx.clock.now()),
      ),
    )
    .returning();
  if (!row || !isChangeCodeOf(ctx.services.secrets, row.id, code)) return null;
  await ctx.tx.db.delete(emailChanges).where(eq(emailChanges.accountId, row.accountId));
  return row;
}
