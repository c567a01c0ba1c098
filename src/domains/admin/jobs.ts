/** Work behind what the staff do: telling whom it concerns, and forgetting after a year. */
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { findPerson } from "../accounts/index.ts";
import { standingMail } from "./mails.ts";
import { findAuditRow } from "./queries.ts";

/** What is to be said stands in the log: a waiting job repeats none of it. */
export const mailStanding = defineJob({
  name: "admin.mailStanding",
  summary: "Tell somebody that they were suspended, or are so no more",
  data: object({ entryId: IdSchema }),
}).handler(async (ctx, { entryId }) => {
  const entry = await findAuditRow(ctx, entryId);
  const person = entry && (await findPerson(ctx, { id: entry.targetId }));
  if (!person) return;
  const { standing, message } = entry.after ?? {};
  // Settled otherwise in the meantime: then the other mail is the true one.
  if (standing !== person.account.standing) return;
  const words = typeof message === "string" ? message : null;
  await ctx.services.mailer.send(standingMail(person.account, person.account.standing, words));
});

export const purgeAudit = defineJob({
  name: "admin.purgeAudit",
  summary: "Forget what the staff did more than a year ago",
  data: Empty,
  schedule: "41 3 * * *",
}).handler(async (ctx) => {
  // The function runs as the log's owner, who alone may delete, and knows the year itself.
  await ctx.transaction(({ tx }) => tx.sql`select audit.purge()`);
});
