import { eq, sql } from "drizzle-orm";
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, Refusal } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { emailTaken } from "../accounts.ts";
import { accountUpdated } from "../events.ts";
import { exampleAccount } from "../examples.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { findAccount, type AccountRow } from "../queries.ts";
import { tryChangeCode, type EmailChangeRow } from "../recovery/email-changes.ts";
import { mailFormerAddress } from "../recovery/jobs.ts";
import { endOthers, holdOthers } from "../recovery/other-sessions.ts";
import { dropResets } from "../recovery/password-resets.ts";
import { formerEmails } from "../recovery/tables.ts";
import { Account, Code } from "../schemas.ts";
import { userStreamOf } from "../sessions.ts";
import { accounts } from "../tables.ts";
import { toAccount } from "../view.ts";
import { isUniqueViolation } from "#src/platform/postgres-errors.ts";

export const confirmEmail = defineOperation({
  name: "account.confirmEmail",
  kind: "write",
  summary: "Prove the new mail address with its code",
  description:
    "From then on it is the account's. Your other devices are logged out, and the former address gets a mail. Five tries; then " +
    "`account.changeEmail` gives another code.",
  access: "account",
  input: object({ code: Code }),
  output: Account,
  errors: ["invalid-code", "conflict", "confirmation-required"],
  example: { input: { code: "40721593" }, output: exampleAccount },
}).handlers({
  async run(ctx, { code }) {
    await holdOthers(ctx);
    await requireConfirmed(ctx);
    const change = await tryChangeCode(ctx, code);
    if (!change) return new Refusal(new AppError("invalid-code"));
    await tellFormer(ctx, await ownAccount(ctx));
    await setEmail(ctx, change);
    await dropResets(ctx, ctx.caller.accountId);
    await endOthers(ctx, "email-changed");
    return {};
  },
  view: async (ctx) => toAccount(await ownAccount(ctx)),
});

async function ownAccount(ctx: WriteContext & WithCaller): Promise<AccountRow> {
  const row = await findAccount(ctx, ctx.caller.accountId);
  assert(row, "who calls has an account");
  return row;
}

/** Throws `conflict` when the address got an account since the code was sent: the unique key decides. */
async function setEmail(
  ctx: WriteContext & WithCaller,
  { email, emailKey }: EmailChangeRow,
): Promise<void> {
  const { accountId } = ctx.caller;
  const [row] = await ctx.tx.db
    .update(accounts)
    .set({ email, emailKey, version: sql`${accounts.version} + 1` })
    .where(eq(accounts.id, accountId))
    .returning()
    .catch(refuseTaken);
  assert(row, "who calls has an account");
  const stream = userStreamOf(accountId);
  ctx.tx.emit(accountUpdated, { stream, ref: { version: row.version }, data: toAccount(row) });
}

function refuseTaken(error: unknown): never {
  throw isUniqueViolation(error, "accounts_email_key") ? emailTaken() : error;
}

async function tellFormer(ctx: WriteContext, { id, email }: AccountRow): Promise<void> {
  const formerId = newId();
  await ctx.tx.db
    .insert(formerEmails)
    .values({ id: formerId, accountId: id, email, changedAt: ctx.clock.now() });
  await ctx.tx.enqueue(mailFormerAddress, { formerId });
}
