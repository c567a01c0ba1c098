import { expect, test } from "bun:test";
import { startJobs } from "#src/jobs/jobs.ts";
import { silentLog } from "#src/kit/log.ts";
import { contextOf, effects, recordingJob, runs, startQueue, useWorkbench } from "./support.ts";

const workbench = useWorkbench();

test("a job of a rolled-back transaction never runs, one of a committed runs once", async () => {
  const bench = workbench();
  const job = recordingJob("test.note");
  const queue = await startQueue(bench, { jobs: [job] });
  await queue.jobs.work();
  const rolledBack = bench.begin(async (tx) => {
    await queue.jobs.enqueue(tx, job, { id: "rolled back" });
    throw new Error("roll back");
  });
  expect(rolledBack).rejects.toThrow("roll back");
  await rolledBack.catch(() => undefined);
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "committed" }));
  await queue.passUntil(async () => (await effects(bench, "committed")) === 1);
  await queue.clock.tick(60_000);
  expect(await runs(bench, "committed")).toBe(1);
  expect(await runs(bench, "rolled back")).toBe(0);
  await queue.jobs.stop();
});

test("data that does not fit the job's schema is refused at the door", async () => {
  const bench = workbench();
  const job = recordingJob("test.misfit");
  const queue = await startQueue(bench, { jobs: [job] });
  const sent = bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: 7 }));
  expect(sent).rejects.toThrow("does not fit");
  await sent.catch(() => undefined);
  await queue.jobs.stop();
});

test("a job may be set for later", async () => {
  const bench = workbench();
  const job = recordingJob("test.later");
  const queue = await startQueue(bench, { jobs: [job] });
  await queue.jobs.work();
  const startAfter = new Date(queue.clock.now() + 60_000);
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "later" }, { startAfter }));
  await queue.clock.tick(55_000);
  expect(await runs(bench, "later")).toBe(0);
  await queue.passUntil(async () => (await effects(bench, "later")) === 1);
  await queue.jobs.stop();
});

test("of two waiting jobs with one key only the first is kept, and it waits for the second's commit", async () => {
  const bench = workbench();
  const job = recordingJob("test.single");
  const queue = await startQueue(bench, { jobs: [job] });
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "first" }, { singletonKey: "one" }));
  await bench.begin(async (tx) => {
    await queue.jobs.enqueue(tx, job, { id: "second" }, { singletonKey: "one" });
    await queue.jobs.work();
    await queue.clock.tick(10_000);
    // Run now, the first job would not see what this transaction wrote.
    expect(await runs(bench, "first")).toBe(0);
  });
  await queue.passUntil(async () => (await effects(bench, "first")) === 1);
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "third" }, { singletonKey: "one" }));
  await queue.passUntil(async () => (await effects(bench, "third")) === 1);
  expect(await runs(bench, "second")).toBe(0);
  await queue.jobs.stop();
});

test("instances that start together share one queue", async () => {
  const bench = workbench();
  await bench.sql`drop schema if exists jobs cascade`;
  const job = recordingJob("test.together");
  const ids = Array.from({ length: 40 }, (_, n) => `together ${n}`);
  const allRan = Promise.withResolvers<void>();
  let done = 0;
  const observe = (): void => {
    done += 1;
    if (done === ids.length) allRan.resolve();
  };
  const instances = Array.from({ length: 4 }, () =>
    startJobs({
      catalogue: { jobs: new Map([[job.name, job]]) },
      databaseUrl: bench.url,
      log: silentLog,
      makeContext: (run) => contextOf(bench.sql, run),
      observe,
    }),
  );
  await Promise.all(instances.map((instance) => instance.work()));
  await bench.begin(async (tx) => {
    for (const id of ids) await instances[0]?.enqueue(tx, job, { id });
  });
  await allRan.promise;
  expect((await bench.sql`select from runs where id like 'together %'`).length).toBe(ids.length);
  await Promise.all(instances.map((instance) => instance.stop()));
});
