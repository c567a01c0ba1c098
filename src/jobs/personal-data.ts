/** What the queue keeps of a person: jobs that are done or were given up, with the ids they were about. */
import type { PersonalData } from "../kit/personal-data.ts";

export const jobRecords: PersonalData = {
  tables: ["jobs.job"],
  // What was to be done for them; what came of it is kept by those who did it.
  export: async function* () {},
  async purge(ctx, accountId) {
    // Reads the whole queue, which is short: done jobs go within the hour. The one that runs now is about them as well.
    await ctx.sql`
      delete from jobs.job where data->>'accountId' = ${accountId} and state <> 'active'`;
  },
};
