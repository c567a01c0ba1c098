import type { WriteContext } from "#src/kit/context.ts";
import { AppError, Refusal } from "#src/kit/errors.ts";
import { tellFact } from "#src/kit/fact.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { isUniqueViolation } from "#src/platform/postgres-errors.ts";
import { emailTaken } from "../accounts.ts";
import { exampleAccount } from "../examples.ts";
import { findabilityChanged } from "../facts.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { changeOwnAccount, ownAccount, showOwnAccount } from "../own-account.ts";
import type { AccountRow } from "../queries.ts";
import { tryChangeCode } from "../recovery/email-changes.ts";
import { mailFormerAddress } from "../recovery/jobs.ts";
import { endOthers, holdOthers } from "../recovery/other-sessions.ts";
import { dropResets } from "../recovery/password-resets.ts";
import { formerEmails } from "../recovery/tables.ts";
import { Account, Code } from "../schemas.ts";

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
  why: { conflict: "The address got an account meanwhile." },
  example: { input: { code: "40721593" }, output: exampleAccount },
}).handlers({
  async run(ctx, { code }) {
    await holdOthers(ctx);
    await requireConfirmed(ctx);
    const change = await tryChangeCode(ctx, code);
    if (!change) return new Refusal(new AppError("invalid-code"));
    await tellFormer(ctx, await ownAccount(ctx));
    const { email, emailKey } = change;
    await changeOwnAccount(ctx, { email, emailKey }).catch(refuseTaken);
    await tellFact(ctx, findabilityChanged, { accountId: ctx.caller.accountId });
    await dropResets(ctx, ctx.caller.accountId);
    await endOthers(ctx, "email-changed");
    return {};
  },
  view: async (ctx) => await showOwnAccount(ctx),
});

/** Throws `conflict` when the address got an account since the code was sent: the unique key decides. */
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
