import { AppError } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { emailKey } from "../emails.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { findAccount } from "../queries.ts";
import { beginEmailChange } from "../recovery/email-changes.ts";
import { Email } from "../schemas.ts";
import { userStreamOf } from "../sessions.ts";

export const changeEmail = defineOperation({
  name: "account.changeEmail",
  kind: "write",
  summary: "Ask for another mail address",
  description:
    "A code goes to the new address; `account.confirmEmail` takes it, on the same device. Until then everything stays as it is. The " +
    "answer is the same for an address that has an account already: its owner gets a mail that says so. Needs a login or " +
    "`auth.confirm` within the last fifteen minutes.",
  access: "account",
  rateLimits: [
    { name: "email-change", by: "account", limit: 5, perSeconds: 3600, store: "durable" },
  ],
  idempotency: "none",
  httpStatus: 202,
  input: object({ email: Email }),
  output: Empty,
  errors: ["confirmation-required", "conflict"],
  why: { conflict: "It is your address already." },
  example: { input: { email: "ada@lovelace.example" }, output: {} },
}).handler(async (ctx, { email }) => {
  await ctx.tx.lock([userStreamOf(ctx.caller.accountId)]);
  await requireConfirmed(ctx);
  const account = await findAccount(ctx, ctx.caller.accountId);
  if (account?.email === email)
    throw new AppError("conflict", "This is your address already.", {
      fields: { email: "is yours already" },
    });
  await beginEmailChange(ctx, { email, emailKey: emailKey(email) });
  return {};
});
