/** A queue on a database of its own, whose time the test moves, with jobs that write down what they did. */
import { afterAll, beforeAll } from "bun:test";
import { TestClock } from "pg-boss";
import Type from "typebox";
import { startJobs, type Jobs } from "#src/jobs/jobs.ts";
import type { JobOutcome, JobRun } from "#src/jobs/worker.ts";
import type { Sql } from "#src/kit/context.ts";
import { defineJob, type JobContext, type JobDefinition } from "#src/kit/job.ts";
import { silentLog, type Log } from "#src/kit/log.ts";
import { object } from "#src/kit/schema.ts";
import { connectPostgres } from "#src/platform/postgres.ts";
import { createBlankDatabase } from "#test/harness/services.ts";

// With a clock that tests move, pg-boss sends a statement ahead of its pool's own, and pg warns of that once a file.
process.noDeprecation = true;

export interface Workbench {
  readonly url: string;
  readonly sql: Sql;
  begin(work: (tx: Sql) => Promise<void>): Promise<void>;
}

/** Call once at the top of a test file. */
export function useWorkbench(): () => Workbench {
  let bench: Workbench | undefined;
  const closers: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const database = await createBlankDatabase();
    const pool = connectPostgres({ url: database.url, poolSize: 4, applicationName: "job tests" });
    closers.push(
      () => pool.close(),
      () => database.drop(),
    );
    const { sql } = pool;
    await sql`create table effects (id text primary key)`;
    await sql`create table runs (id text)`;
    bench = {
      url: database.url,
      sql: sql as Sql,
      begin: async (work) => {
        await sql.begin((tx) => work(tx as Sql));
      },
    };
  });
  afterAll(async () => {
    for (const close of closers) await close();
  });
  return () => {
    if (bench === undefined) throw new Error("the workbench is not ready");
    return bench;
  };
}

export const Labelled = object({ id: Type.String() });

/** A job that writes its run down and then does `work`. */
export function recordingJob(
  name: `${string}.${string}`,
  work: (ctx: JobContext, id: string) => Promise<void> = leaveEffect,
  settings: { retries?: number; expireSeconds?: number } = {},
) {
  return defineJob({
    name,
    summary: "Writes down that it ran.",
    data: Labelled,
    ...settings,
  }).handler(async (ctx, { id }) => {
    await ctx.sql`insert into runs (id) values (${id})`;
    await work(ctx, id);
  });
}

export async function leaveEffect(ctx: JobContext, id: string): Promise<void> {
  await ctx.sql`insert into effects (id) values (${id})`;
}

export interface Outcome {
  readonly job: string;
  readonly outcome: JobOutcome;
}

export interface TestQueue {
  readonly jobs: Jobs;
  readonly clock: TestClock;
  readonly outcomes: Outcome[];
  /** Lets the queue's time pass until the condition holds, skipping `leapSeconds` at each step. */
  passUntil(condition: () => Promise<boolean>, leapSeconds?: number): Promise<void>;
}

export interface TestQueueOptions {
  readonly jobs: readonly JobDefinition[];
  readonly log?: Log;
  readonly startAt?: number;
  /** To share another queue's time. */
  readonly clock?: TestClock;
}

const stepsMax = 1_000;

export async function startQueue(
  bench: Workbench,
  { jobs, log = silentLog, startAt = Date.now(), clock = new TestClock(startAt) }: TestQueueOptions,
): Promise<TestQueue> {
  const outcomes: Outcome[] = [];
  const queue = startJobs({
    catalogue: { jobs: new Map(jobs.map((job) => [job.name, job])) },
    databaseUrl: bench.url,
    log,
    makeContext: (run) => contextOf(bench.sql, run),
    observe: (job, outcome) => outcomes.push({ job, outcome }),
    clock,
  });
  await queue.ready();
  return {
    jobs: queue,
    clock,
    outcomes,
    async passUntil(condition, leapSeconds = 0) {
      for (let step = 0; step < stepsMax; step += 1) {
        if (await condition()) return;
        await clock.setTime(clock.now() + leapSeconds * 1_000);
        await clock.tick(1_000);
      }
      throw new Error("it did not come to pass");
    },
  };
}

/** The part of a job's context that these jobs use. */
export function contextOf(sql: Sql, run: JobRun): JobContext {
  const context: Pick<JobContext, "sql" | "log" | "stopping"> = {
    sql,
    log: run.log,
    stopping: run.stopping,
  };
  return context as JobContext;
}

export async function effects(bench: Workbench, id: string): Promise<number> {
  const rows = await bench.sql`select from effects where id = ${id}`;
  return rows.length;
}

export async function runs(bench: Workbench, id: string): Promise<number> {
  const rows = await bench.sql`select from runs where id = ${id}`;
  return rows.length;
}

/** Sources of the parked jobs with this id. */
export async function parked(bench: Workbench, id: string): Promise<string[]> {
  const rows = await bench.sql<{ source_name: string }[]>`
    select source_name from jobs.job where name = 'dead-letter' and data ->> 'id' = ${id}`;
  return rows.map((row) => row.source_name);
}

export type HangAt = "before the effect" | "after the effect" | "nowhere";

/** Idempotent: whatever happens to the worker, the effect is there once. */
export function hangingJob(hangAt: HangAt, hang: () => Promise<void>) {
  return recordingJob("test.crash", async (ctx, id) => {
    if (hangAt === "before the effect") await hang();
    await ctx.sql`insert into effects (id) values (${id}) on conflict do nothing`;
    if (hangAt === "after the effect") await hang();
  });
}
