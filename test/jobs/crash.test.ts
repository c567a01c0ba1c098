import { expect, test } from "bun:test";
import { effects, hangingJob, runs, startQueue, useWorkbench, type HangAt } from "./support.ts";

const workbench = useWorkbench();
/** More than the job's time and a round of maintenance. */
const takeoverMs = 90_000;

for (const hangAt of ["before the effect", "after the effect"] satisfies HangAt[]) {
  test(`a worker killed ${hangAt} leaves a job that another one runs, with one effect`, async () => {
    const bench = workbench();
    const job = hangingJob("nowhere", async () => undefined);
    const queue = await startQueue(bench, { jobs: [job] });
    await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: hangAt }));
    await killWorkerInJob(bench.url, hangAt);
    expect(await runs(bench, hangAt)).toBe(1);
    await queue.jobs.work();
    await queue.clock.tick(5_000);
    // It counts as running until its time is over.
    expect(await runs(bench, hangAt)).toBe(1);
    await queue.clock.setTime(queue.clock.now() + takeoverMs);
    await queue.passUntil(async () => (await runs(bench, hangAt)) === 2);
    await queue.jobs.stop();
    expect(await effects(bench, hangAt)).toBe(1);
    expect(queue.outcomes).toEqual([{ job: job.name, outcome: "done" }]);
  }, 60_000);
}

async function killWorkerInJob(url: string, hangAt: HangAt): Promise<void> {
  const worker = Bun.spawn([process.execPath, `${import.meta.dir}/crash-worker.ts`, url, hangAt], {
    stdout: "pipe",
    stderr: "inherit",
  });
  for await (const chunk of worker.stdout) {
    if (new TextDecoder().decode(chunk).includes("hanging")) break;
  }
  worker.kill("SIGKILL");
  await worker.exited;
}
