/** The caller's own account: read, and changed with everything that goes with a change. */
import { eq, sql } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { ReadContext, WithCaller, WriteContext } from "#src/kit/context.ts";
import { accountUpdated } from "./events.ts";
import { findAccount, type AccountRow } from "./queries.ts";
import { userStreamOf } from "./sessions.ts";
import { accounts } from "./tables.ts";
import { viewOwnAccount } from "./profile/view.ts";
import type { Account } from "./schemas.ts";

export async function ownAccount(ctx: Pick<ReadContext, "db"> & WithCaller): Promise<AccountRow> {
  const row = await findAccount(ctx, ctx.caller.accountId);
  assert(row, "who calls has an account");
  return row;
}

export async function showOwnAccount(ctx: ReadContext & WithCaller): Promise<Account> {
  const account = await viewOwnAccount(ctx, ctx.caller.accountId);
  assert(account, "who calls has an account");
  return account;
}

type Changes = Partial<Pick<AccountRow, "email" | "emailKey" | "handle" | "handleKey">>;

/** Tells their devices. The person's stream is held. Rejects as the statement does when another has what must be unique. */
export async function changeOwnAccount(
  ctx: WriteContext & WithCaller,
  changes: Changes,
): Promise<void> {
  const { accountId } = ctx.caller;
  const [row] = await ctx.tx.db
    .update(accounts)
    .set({
      ...changes,
      version: sql`${accounts.version} + 1`,
      // Others see the handle, and nothing of an address.
      ...(changes.handle === undefined
        ? {}
        : { publicVersion: sql`${accounts.publicVersion} + 1` }),
    })
    .where(eq(accounts.id, accountId))
    .returning({ version: accounts.version });
  assert(row, "who calls has an account");
  const stream = userStreamOf(accountId);
  ctx.tx.emit(accountUpdated, { stream, ref: { version: row.version } });
}
