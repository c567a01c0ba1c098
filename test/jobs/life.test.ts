import { expect, test } from "bun:test";
import { defineJob } from "#src/kit/job.ts";
import { Empty } from "#src/kit/schema.ts";
import { effects, leaveEffect, recordingJob, runs, startQueue, useWorkbench } from "./support.ts";

const workbench = useWorkbench();

test("stopping tells running jobs and waits for them", async () => {
  const bench = workbench();
  const started = Promise.withResolvers<void>();
  const job = recordingJob("test.patient", async (ctx, id) => {
    started.resolve();
    await new Promise<void>((resolve) => ctx.stopping.addEventListener("abort", () => resolve()));
    await leaveEffect(ctx, id);
  });
  const queue = await startQueue(bench, { jobs: [job] });
  await queue.jobs.work();
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "patient" }));
  await queue.clock.tick(5_000);
  await started.promise;
  await queue.jobs.stop();
  expect(await effects(bench, "patient")).toBe(1);
  const [row] = await bench.sql<{ state: string }[]>`
    select state from jobs.job where name = 'test.patient'`;
  expect(row?.state).toBe("completed");
});

test("stopping ends within 5 s although a job does not, which is then run by another worker", async () => {
  const bench = workbench();
  const started = Promise.withResolvers<void>();
  const job = recordingJob("test.deaf", async (ctx, id) => {
    if ((await runs(bench, id)) > 1) return leaveEffect(ctx, id);
    started.resolve();
    await new Promise(() => undefined);
  });
  const queue = await startQueue(bench, { jobs: [job] });
  await queue.jobs.work();
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "deaf" }));
  await queue.clock.tick(5_000);
  await started.promise;
  const begun = performance.now();
  await queue.jobs.stop();
  expect(performance.now() - begun).toBeLessThan(5_000);
  const next = await startQueue(bench, { jobs: [job], startAt: queue.clock.now() });
  await next.jobs.work();
  await next.passUntil(async () => (await effects(bench, "deaf")) === 1);
  expect(await runs(bench, "deaf")).toBe(2);
  await next.jobs.stop();
}, 60_000);

test("a job with a schedule runs when it is due, once for all instances, and no more after it is gone", async () => {
  const bench = workbench();
  const hourly = defineJob({
    name: "test.hourly",
    summary: "Runs at half past.",
    data: Empty,
    schedule: "30 * * * *",
  }).handler(async (ctx) => {
    await ctx.sql`insert into runs (id) values ('hourly')`;
  });
  const startAt = Date.parse("2030-01-01T00:00:10.000Z");
  const queue = await startQueue(bench, { jobs: [hourly], startAt });
  const other = await startQueue(bench, { jobs: [hourly], startAt, clock: queue.clock });
  await queue.jobs.work();
  await other.jobs.work();
  await queue.clock.setTime("2030-01-01T00:29:30.000Z");
  await queue.clock.tick(20_000);
  expect(await runs(bench, "hourly")).toBe(0);
  await queue.passUntil(async () => (await runs(bench, "hourly")) === 1);
  expect(new Date(queue.clock.now()).toISOString()).toMatch(/^2030-01-01T00:3[01]/);
  await queue.clock.tick(180_000);
  expect(await runs(bench, "hourly")).toBe(1);
  await other.jobs.stop();
  await queue.jobs.stop();

  const later = await startQueue(bench, { jobs: [], startAt: queue.clock.now() });
  await later.jobs.work();
  expect(await bench.sql`select name from jobs.schedule`).toHaveLength(0);
  await later.jobs.stop();
});

test("jobs with other settings than their queue's change the queue", async () => {
  const bench = workbench();
  const before = recordingJob("test.settings", leaveEffect, { retries: 1, expireSeconds: 300 });
  await (await startQueue(bench, { jobs: [before] })).jobs.stop();
  const after = recordingJob("test.settings", leaveEffect, { retries: 3 });
  await (await startQueue(bench, { jobs: [after] })).jobs.stop();
  const [queue] = await bench.sql<{ retry_limit: number; heartbeat_seconds: number | null }[]>`
    select retry_limit, heartbeat_seconds from jobs.queue where name = 'test.settings'`;
  expect(queue).toEqual({ retry_limit: 3, heartbeat_seconds: null });
});
