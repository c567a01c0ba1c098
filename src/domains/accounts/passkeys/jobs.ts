/** Clearing away what passkeys leave behind. */
import { defineJob } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { forgetChallenges } from "./challenges.ts";

export const purgePasskeyChallenges = defineJob({
  name: "passkey.purgeChallenges",
  summary: "Forget the answered challenges that are too old to be answered again",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  await ctx.transaction(forgetChallenges);
});
