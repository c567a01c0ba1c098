/** Clears what the doors remember once nobody can ask for it any more. */
import { Empty } from "../kit/schema.ts";
import { defineJob } from "../kit/job.ts";
import { keyRowsKeptMs } from "./idempotency.ts";

/** Rows per statement: each holds its locks only for a moment. */
const batchRows = 5_000;

export const purgeDoorRecords = defineJob({
  name: "transport.purgeDoorRecords",
  summary: "Deletes idempotency keys past their week and rate-limit buckets that are full again.",
  data: Empty,
  schedule: "17 * * * *",
}).handler(async (ctx) => {
  const before = new Date(ctx.clock.now().getTime() - keyRowsKeptMs);
  for (let rows = batchRows; rows === batchRows && !ctx.stopping.aborted;) {
    const deleted = await ctx.sql`
      delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where created_at < ${before} limit ${batchRows}))`;
    rows = deleted.count;
  }
  await ctx.sql`delete from rate_limit_buckets where arrival < now()`;
});
