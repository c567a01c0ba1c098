/** A worker that says when its job runs and then hangs, before or after the effect, so that it can be killed there. */
import { startJobs } from "#src/jobs/jobs.ts";
import { silentLog } from "#src/kit/log.ts";
import type { Sql } from "#src/kit/context.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { contextOf, hangingJob, type HangAt } from "./support.ts";

const [url = "", hangAt] = process.argv.slice(2);
const { sql } = connectPostgres({ url, poolSize: 2, applicationName: "crashing worker" });
const job = hangingJob(hangAt as HangAt, async () => {
  process.stdout.write("hanging\n");
  await new Promise(() => undefined);
});
const queue = startJobs({
  catalogue: { jobs: new Map([[job.name, job]]) },
  databaseUrl: url,
  log: silentLog,
  makeContext: (run) => contextOf(sql as Sql, run),
});
await queue.work();
