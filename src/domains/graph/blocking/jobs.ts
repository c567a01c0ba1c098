/** Clearing away mutes that are over. Nobody notices: they count as none from the moment they end. */
import { defineJob } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";

const rowsPerStep = 1_000;

export const purgeMutes = defineJob({
  name: "graph.purgeMutes",
  summary: "Forget mutes that are over",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  for (;;) {
    if (ctx.stopping.aborted) return;
    // Index mutes_expiry.
    const purged = await ctx.transaction(
      ({ tx, clock }) => tx.sql`
        delete from mutes where (muter_id, muted_id) in (
          select muter_id, muted_id from mutes where until <= ${clock.now()}
          order by until limit ${rowsPerStep} for update skip locked)`,
    );
    if (purged.count < rowsPerStep) return;
  }
});
