/** Messages of second factors, and clearing away what ran out. A waiting job holds ids, and gives no code away. */
import { and, eq, isNull, lt } from "drizzle-orm";
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, Instant, object } from "#src/kit/schema.ts";
import { codeLifetimeMs, deriveCode } from "../codes.ts";
import { challengeCodeOf, findChallenge } from "../login/challenges.ts";
import { findAccount } from "../queries.ts";
import { findFactor, openFactor } from "./factors.ts";
import { challengeMail, challengeText, factorMail, phoneText } from "./mails.ts";
import { FactorChange } from "./schemas.ts";
import { secondFactors } from "./tables.ts";

export const phoneCodePurpose = "phone-code";

export const sendChallengeMail = defineJob({
  name: "twoFactor.mailCode",
  summary: "Mail the code that a challenge asks for",
  data: object({ challengeId: IdSchema }),
}).handler(async (ctx, { challengeId }) => {
  const challenge = await findChallenge(ctx, challengeId);
  const account = challenge && (await findAccount(ctx, challenge.accountId));
  // Answered in the meantime, or too late for the code to be of use.
  if (!account) return;
  const code = challengeCodeOf(ctx.services.secrets, challengeId, "email");
  await ctx.services.mailer.send(challengeMail(account.email, code));
});

export const sendChallengeText = defineJob({
  name: "twoFactor.textCode",
  summary: "Text the code that a challenge asks for",
  data: object({ challengeId: IdSchema }),
}).handler(async (ctx, { challengeId }) => {
  const challenge = await findChallenge(ctx, challengeId);
  const phone = challenge && (await findFactor(ctx, challenge.accountId, "sms"));
  if (!phone) return;
  const code = challengeCodeOf(ctx.services.secrets, challengeId, "sms");
  const to = openFactor(ctx.services.secrets, phone).toString();
  await ctx.services.sms.send({ to, text: challengeText(code) });
});

export const sendPhoneText = defineJob({
  name: "twoFactor.textPhone",
  summary: "Text the code that confirms a phone number",
  data: object({ factorId: IdSchema }),
}).handler(async (ctx, { factorId }) => {
  const [row] = await ctx.db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.id, factorId), isNull(secondFactors.confirmedAt)));
  if (!row || row.createdAt.getTime() <= ctx.clock.now().getTime() - codeLifetimeMs) return;
  const to = openFactor(ctx.services.secrets, row).toString();
  const code = deriveCode(ctx.services.secrets, phoneCodePurpose, factorId);
  await ctx.services.sms.send({ to, text: phoneText(code) });
});

export const mailFactorChange = defineJob({
  name: "twoFactor.mailChange",
  summary: "Tell somebody that what a login asks of them changed",
  data: object({ accountId: IdSchema, change: FactorChange, at: Instant }),
}).handler(async (ctx, { accountId, change, at }) => {
  const account = await findAccount(ctx, accountId);
  if (account) await ctx.services.mailer.send(factorMail(account.email, change, new Date(at)));
});

export const purgeWaitingFactors = defineJob({
  name: "twoFactor.purge",
  summary: "Forget authenticators and phones that nobody confirmed",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  const before = new Date(ctx.clock.now().getTime() - codeLifetimeMs);
  // Index second_factors_waiting holds nothing but these.
  await ctx.transaction(async ({ tx }) => {
    await tx.db
      .delete(secondFactors)
      .where(and(isNull(secondFactors.confirmedAt), lt(secondFactors.createdAt, before)));
  });
});
