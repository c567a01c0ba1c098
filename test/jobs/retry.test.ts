import { expect, test } from "bun:test";
import { describeFailure } from "#src/jobs/failure.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Log } from "#src/kit/log.ts";
import {
  effects,
  leaveEffect,
  parked,
  recordingJob,
  runs,
  startQueue,
  useWorkbench,
} from "./support.ts";

const workbench = useWorkbench();
const canary = "ann@example.org";

test("a job that fails is tried again, eight times in all, then parked while the queue moves on", async () => {
  const bench = workbench();
  const job = recordingJob("test.poison", async (ctx, id) => {
    if (id === "poison") throw new Error("never works");
    await leaveEffect(ctx, id);
  });
  const queue = await startQueue(bench, { jobs: [job] });
  await queue.jobs.work();
  await bench.begin(async (tx) => {
    await queue.jobs.enqueue(tx, job, { id: "poison" });
    await queue.jobs.enqueue(tx, job, { id: "beside poison" });
  });
  await queue.passUntil(async () => (await effects(bench, "beside poison")) === 1);
  await queue.passUntil(async () => (await parked(bench, "poison")).length === 1, 30);
  expect(await parked(bench, "poison")).toEqual(["test.poison"]);
  expect(await runs(bench, "poison")).toBe(8);
  expect(queue.outcomes.filter(({ outcome }) => outcome === "failed")).toHaveLength(7);
  expect(queue.outcomes.filter(({ outcome }) => outcome === "parked")).toHaveLength(1);
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "after poison" }));
  await queue.passUntil(async () => (await effects(bench, "after poison")) === 1);
  await queue.jobs.stop();
});

test("a job that overruns its time is told, given up and tried again, and its neighbours keep their result", async () => {
  const bench = workbench();
  let told = 0;
  const job = recordingJob(
    "test.slow",
    async (ctx, id) => {
      if (id === "quick" || (await runs(bench, id)) > 1) return leaveEffect(ctx, id);
      await new Promise<void>((resolve) => ctx.stopping.addEventListener("abort", () => resolve()));
      told += 1;
    },
    { expireSeconds: 1 },
  );
  // Ahead of the transaction's time, so that the jobs are due at once.
  const queue = await startQueue(bench, { jobs: [job], startAt: Date.now() + 60_000 });
  await bench.begin(async (tx) => {
    await queue.jobs.enqueue(tx, job, { id: "slow" });
    await queue.jobs.enqueue(tx, job, { id: "quick" });
  });
  await queue.jobs.work();
  // The queue's time stands still: a handler's is the machine's.
  while (queue.outcomes.length < 2) await new Promise(setImmediate);
  await queue.passUntil(async () => (await effects(bench, "slow")) === 1);
  expect(told).toBe(1);
  expect(await runs(bench, "slow")).toBe(2);
  expect(await runs(bench, "quick")).toBe(1);
  await queue.jobs.stop();
});

test("what a failure says of itself enters neither the log nor the database", async () => {
  const bench = workbench();
  const lines: string[] = [];
  const write = (fields: object, message: string): void => {
    lines.push(JSON.stringify({ fields, message }));
  };
  const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const job = recordingJob(
    "test.telling",
    async () => {
      throw new Error(`no such mailbox: ${canary}`);
    },
    { retries: 0 },
  );
  const queue = await startQueue(bench, { jobs: [job], log });
  await queue.jobs.work();
  await bench.begin((tx) => queue.jobs.enqueue(tx, job, { id: "telling" }));
  await queue.passUntil(async () => (await parked(bench, "telling")).length === 1);
  const stored =
    await bench.sql`select j::text as row from jobs.job j where data ->> 'id' = 'telling'`;
  expect(stored).toHaveLength(2);
  expect(JSON.stringify(stored)).not.toContain(canary);
  expect(lines.join("\n")).toContain("parked");
  expect(lines.join("\n")).not.toContain(canary);
  await queue.jobs.stop();
});

test("our own refusals and broken invariants may speak", () => {
  expect(describeFailure(new AppError("conflict")).message).toBe("It contradicts what is stored.");
  expect(describeFailure(new Error("Broken invariant: a head is locked")).message).toContain(
    "head",
  );
  expect(describeFailure(new Error(canary)).message).toBeUndefined();
  expect(describeFailure(canary)).toEqual({ error: "string" });
});
