/** Mails about what opens an account, and clearing away what ran out. Jobs carry ids: a waiting one gives nothing away. */
import { eq, lt } from "drizzle-orm";
import Type from "typebox";
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, Instant, object } from "#src/kit/schema.ts";
import { findAccount, findByIdentifier } from "../queries.ts";
import { accounts, sessions } from "../tables.ts";
import { changeCodeOf } from "./change-codes.ts";
import * as mails from "./mails.ts";
import { findReset } from "./queries.ts";
import { resetTokenOf } from "./reset-tokens.ts";
import { formerEmailsKeptMs } from "./rules.ts";
import { emailChanges, formerEmails, passwordResets } from "./tables.ts";

export const mailReset = defineJob({
  name: "account.mailReset",
  summary: "Mail somebody the link to choose another password, if the address is anybody's",
  data: object({ resetId: IdSchema }),
}).handler(async (ctx, { resetId }) => {
  const account = await findReset(ctx, resetId);
  if (!account) return;
  const { mailer, secrets, settings } = ctx.services;
  // Behind the #, so that no server on the way sees it and no log keeps it.
  const token = resetTokenOf(secrets, resetId);
  const link = `${settings.passwordResetUrl}#${new URLSearchParams({ token, handle: account.handle }).toString()}`;
  await mailer.send(mails.resetMail(account.email, account.handle, link));
});

export const mailNewAddress = defineJob({
  name: "account.mailNewAddress",
  summary: "Mail a new address its code, or its owner that somebody wants it",
  data: object({ changeId: IdSchema }),
}).handler(async (ctx, { changeId }) => {
  const [row] = await ctx.db
    .select({ change: emailChanges, handle: accounts.handle })
    .from(emailChanges)
    .innerJoin(accounts, eq(accounts.id, emailChanges.accountId))
    .where(eq(emailChanges.id, changeId));
  if (!row || row.change.expiresAt <= ctx.clock.now()) return;
  const owner = await findByIdentifier(ctx, row.change.email);
  const code = changeCodeOf(ctx.services.secrets, changeId);
  await ctx.services.mailer.send(
    owner
      ? mails.wantedAddressMail(owner.email, owner.handle)
      : mails.newAddressMail(row.change.email, code, row.handle),
  );
});

export const mailFormerAddress = defineJob({
  name: "account.mailFormerAddress",
  summary: "Tell the former mail address that it is not the account's any more",
  data: object({ formerId: IdSchema }),
}).handler(async (ctx, { formerId }) => {
  const [row] = await ctx.db
    .select({ former: formerEmails, handle: accounts.handle })
    .from(formerEmails)
    .innerJoin(accounts, eq(accounts.id, formerEmails.accountId))
    .where(eq(formerEmails.id, formerId));
  if (!row) return;
  const { email, changedAt } = row.former;
  await ctx.services.mailer.send(mails.formerAddressMail(email, row.handle, changedAt));
});

export const mailPasswordChanged = defineJob({
  name: "account.mailPasswordChanged",
  summary: "Tell somebody that their password was changed",
  data: object({ accountId: IdSchema, at: Instant }),
}).handler(async (ctx, { accountId, at }) => {
  const account = await findAccount(ctx, accountId);
  if (!account) return;
  const mail = mails.passwordChangedMail(account.email, account.handle, new Date(at));
  await ctx.services.mailer.send(mail);
});

export const mailHandleChanged = defineJob({
  name: "account.mailHandleChanged",
  summary: "Tell somebody that their handle was changed",
  data: object({ accountId: IdSchema, before: Type.String() }),
}).handler(async (ctx, { accountId, before }) => {
  const account = await findAccount(ctx, accountId);
  if (!account) return;
  await ctx.services.mailer.send(mails.handleChangedMail(account.email, before, account.handle));
});

export const mailNewDevice = defineJob({
  name: "account.mailNewDevice",
  summary: "Tell somebody that a device logged in that was not seen before",
  data: object({ sessionId: IdSchema }),
}).handler(async (ctx, { sessionId }) => {
  const [row] = await ctx.db
    .select({ session: sessions, email: accounts.email, handle: accounts.handle })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.id, sessionId));
  if (!row) return;
  const { deviceName, addressPrefix, createdAt } = row.session;
  await ctx.services.mailer.send(
    mails.newDeviceMail(row.email, row.handle, {
      device: deviceName ?? "a device without a name",
      network: addressPrefix,
      at: createdAt,
    }),
  );
});

export const purgeRecovery = defineJob({
  name: "account.purgeRecovery",
  summary:
    "Forget requests for other passwords and addresses that ran out, and addresses given up long ago",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  const now = ctx.clock.now();
  const before = new Date(now.getTime() - formerEmailsKeptMs);
  // Indexes password_resets_expiry, email_changes_expiry, former_emails_changed.
  await ctx.transaction(async ({ tx }) => {
    await tx.db.delete(passwordResets).where(lt(passwordResets.expiresAt, now));
    await tx.db.delete(emailChanges).where(lt(emailChanges.expiresAt, now));
    await tx.db.delete(formerEmails).where(lt(formerEmails.changedAt, before));
  });
});

export const recoveryJobs = [
  mailReset,
  mailNewAddress,
  mailFormerAddress,
  mailPasswordChanged,
  mailHandleChanged,
  mailNewDevice,
  purgeRecovery,
];
