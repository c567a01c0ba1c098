/** Mails about an account's end and return. They carry ids: a waiting one repeats nothing. */
import Type from "typebox";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { findAccount } from "../queries.ts";
import { deactivatedMail, deletedMail, restoredMail } from "./mails.ts";
import { lifeOf } from "./rules.ts";

const Put = Type.Union([Type.Literal("deactivated"), Type.Literal("deleted")]);

export const mailPutAway = defineJob({
  name: "account.mailPutAway",
  summary: "Tell somebody that their account is deactivated, or when it will be deleted",
  data: object({ accountId: IdSchema }),
}).handler(async (ctx, { accountId }) => {
  const account = await findAccount(ctx, accountId);
  if (!account) return;
  const life = lifeOf(account, ctx.clock.now());
  // Back in the meantime, of which another mail tells.
  if (life === "deactivated") await ctx.services.mailer.send(deactivatedMail(account));
  if (life === "deleted" && account.purgeAfter !== null)
    await ctx.services.mailer.send(deletedMail(account, account.purgeAfter));
});

export const mailRestored = defineJob({
  name: "account.mailRestored",
  summary: "Tell somebody that a login brought their account back",
  data: object({ accountId: IdSchema, before: Put }),
}).handler(async (ctx, { accountId, before }) => {
  const account = await findAccount(ctx, accountId);
  if (account) await ctx.services.mailer.send(restoredMail(account, before));
});
