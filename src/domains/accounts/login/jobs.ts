/** Clearing away what logins leave behind. */
import { lt } from "drizzle-orm";
import { defineJob } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { guessesKeptMs } from "../guessing/guesses.ts";
import { knownDeviceKeptMs } from "./devices.ts";
import { challenges, knownDevices } from "./tables.ts";

export const purgeChallenges = defineJob({
  name: "account.purgeChallenges",
  summary: "Forget challenges that nobody answered in time",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  // Index challenges_expiry.
  await ctx.transaction(async ({ tx }) => {
    await tx.db.delete(challenges).where(lt(challenges.expiresAt, ctx.clock.now()));
  });
});

export const purgeGuesses = defineJob({
  name: "account.purgeGuesses",
  summary: "Forget wrong tries that count no more, and devices that nobody uses any more",
  data: Empty,
  schedule: "41 * * * *",
}).handler(async (ctx) => {
  const now = ctx.clock.now().getTime();
  const guessed = new Date(now - guessesKeptMs);
  const used = new Date(now - knownDeviceKeptMs);
  // Reads both tables whole: an index on their times would cost every login more than this costs once an hour.
  await ctx.transaction(async ({ tx }) => {
    await tx.sql`delete from guesses where coalesce(tries[1] < ${guessed}::timestamptz, true)`;
    await tx.db.delete(knownDevices).where(lt(knownDevices.usedAt, used));
  });
});
