/** What the doors keep of a person: nothing worth giving to them, and nothing that outlives them. */
import type { PersonalData } from "../kit/personal-data.ts";

/** Rows per statement: each holds its locks only for a moment. */
const batchRows = 5_000;

export const doorRecords: PersonalData = {
  tables: ["idempotency_keys", "rate_limit_buckets"],
  // Ids of calls, and digests of what was sent with them.
  export: async function* () {},
  async purge(ctx, accountId) {
    for (let rows = batchRows; rows === batchRows;) {
      ctx.stopping.throwIfAborted();
      const deleted = await ctx.sql`
        delete from idempotency_keys where ctid = any(array(
          select ctid from idempotency_keys where account_id = ${accountId} limit ${batchRows}))`;
      rows = deleted.count;
    }
    // Few, and not for long: those of doors that are guessed at.
    await ctx.sql`delete from rate_limit_buckets where bucket like ${`%${accountId}%`}`;
  },
};
