/** Work behind accounts: mails, and clearing away what ran out. */
import { eq, lt } from "drizzle-orm";
import { defineJob } from "#src/kit/job.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { codeMail, knownAddressMail, sessionReuseMail } from "./mails.ts";
import { findByIdentifier } from "./queries.ts";
import { codeOf } from "./registration-codes.ts";
import { registrationsKeptMs, sessionAbsoluteMs, sessionIdleMs, sessionsKeptMs } from "./rules.ts";
import { accounts, handleClaims, registrations, sessions } from "./tables.ts";

/** Carries an id and nothing else: a waiting job gives no code away. */
export const mailRegistration = defineJob({
  name: "account.mailRegistration",
  summary: "Mail somebody who signed up: their code, or that they have an account already",
  data: object({ registrationId: IdSchema }),
}).handler(async (ctx, { registrationId }) => {
  const [row] = await ctx.db
    .select()
    .from(registrations)
    .where(eq(registrations.id, registrationId));
  // Settled in the meantime, or too late for the code to be of use.
  if (!row || row.expiresAt <= ctx.clock.now()) return;
  const owner = await findByIdentifier(ctx, row.email);
  // An account's owner is written to as they wrote their address, not as somebody else did.
  const mail = owner
    ? knownAddressMail(owner.email, owner.handle)
    : codeMail(row.email, codeOf(ctx.services.secrets, row.id), row.handle);
  await ctx.services.mailer.send(mail);
});

export const mailSessionReuse = defineJob({
  name: "account.mailSessionReuse",
  summary: "Tell somebody that a used-up refresh token of theirs came back",
  data: object({ sessionId: IdSchema }),
}).handler(async (ctx, { sessionId }) => {
  const [row] = await ctx.db
    .select({ email: accounts.email, deviceName: sessions.deviceName, endedAt: sessions.endedAt })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.id, sessionId));
  if (!row?.endedAt) return;
  await ctx.services.mailer.send(
    sessionReuseMail(row.email, row.deviceName ?? "a device without a name", row.endedAt),
  );
});

export const purgeRegistrations = defineJob({
  name: "account.purgeRegistrations",
  summary: "Forget sign-ups that nobody confirmed, and the handles they held",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  const now = ctx.clock.now();
  const before = new Date(now.getTime() - registrationsKeptMs);
  // Indexes registrations_expiry, handle_claims_held.
  await ctx.transaction(async ({ tx }) => {
    await tx.db.delete(registrations).where(lt(registrations.expiresAt, before));
    await tx.db.delete(handleClaims).where(lt(handleClaims.heldUntil, now));
  });
});

export const purgeSessions = defineJob({
  name: "session.purge",
  summary: "Forget sessions that ended or ran out some time ago",
  data: Empty,
  schedule: "17 3 * * *",
}).handler(async (ctx) => {
  const kept = ctx.clock.now().getTime() - sessionsKeptMs;
  const at = (beforeMs: number) => new Date(kept - beforeMs);
  // Reads the whole table, once a day: an index on these would cost every refresh a write.
  await ctx.transaction(async ({ tx }) => {
    await tx.sql`
      delete from sessions
      where ended_at < ${at(0)}::timestamptz
        or rotated_at < ${at(sessionIdleMs)}::timestamptz
        or created_at < ${at(sessionAbsoluteMs)}::timestamptz`;
  });
});
