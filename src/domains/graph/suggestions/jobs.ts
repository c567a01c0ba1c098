/** Forgetting rankings that nobody goes through any more. */
import { defineJob } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { snapshotsKeptMs } from "./rules.ts";

const rowsPerStep = 500;

export const purgeSuggestions = defineJob({
  name: "graph.purgeSuggestions",
  summary: "Forget the rankings of suggestions that are over",
  data: Empty,
  schedule: "*/10 * * * *",
}).handler(async (ctx) => {
  const before = new Date(ctx.clock.now().getTime() - snapshotsKeptMs);
  for (;;) {
    if (ctx.stopping.aborted) return;
    // Index suggestion_snapshots_age.
    const purged = await ctx.transaction(
      ({ tx }) => tx.sql`
        delete from suggestion_snapshots where id in (
          select id from suggestion_snapshots where created_at < ${before}
          order by created_at limit ${rowsPerStep} for update skip locked)`,
    );
    if (purged.count < rowsPerStep) return;
  }
});
