/** Runs fetched jobs: each one judged by itself, within its time, told when to stop, and counted. */
import type { Job, JobResult } from "pg-boss";
import type { JobContext, JobDefinition } from "#src/kit/job.ts";
import type { Log } from "#src/kit/log.ts";
import { checkOf } from "./enqueue.ts";
import { describeFailure } from "./failure.ts";
import { expireSecondsDefault, retriesDefault } from "./queues.ts";

/** One attempt at one job. */
export interface JobRun {
  readonly id: string;
  readonly name: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly log: Log;
  /** Aborted when the worker stops, the job's time is over, or another worker holds it now. */
  readonly stopping: AbortSignal;
}

export type JobOutcome = "done" | "failed" | "parked";

export interface WorkerParts {
  readonly log: Log;
  readonly makeContext: (run: JobRun) => JobContext;
  readonly observe: (job: string, outcome: JobOutcome, seconds: number) => void;
  readonly stopping: AbortSignal;
}

/** Of a batch all are run side by side. */
export async function runBatch(
  parts: WorkerParts,
  job: JobDefinition,
  fetched: readonly Job<unknown>[],
): Promise<JobResult[]> {
  return Promise.all(fetched.map((one) => runOne(parts, job, one)));
}

async function runOne(
  parts: WorkerParts,
  job: JobDefinition,
  fetched: Job<unknown>,
): Promise<JobResult> {
  const { id } = fetched;
  const attempt = fetched.retryCount + 1;
  const log = parts.log.child({ job: job.name, jobId: id, attempt });
  const started = performance.now();
  const end = (outcome: JobOutcome): void =>
    parts.observe(job.name, outcome, (performance.now() - started) / 1_000);
  if (!fits(job, fetched.data)) {
    // Another attempt would find the same data.
    log.error({}, "a job's data does not fit its schema: parked");
    end("parked");
    return { id, status: "deadletter", output: { error: "DataDoesNotFit" } };
  }
  try {
    await runInTime(parts, job, fetched, { id, name: job.name, attempt, log });
    end("done");
    return { id, status: "completed" };
  } catch (error) {
    const failure = describeFailure(error);
    const isLast = attempt > (job.retries ?? retriesDefault);
    if (isLast) log.error(failure, "a job failed for the last time: parked");
    else log.warn(failure, "a job failed and will be tried again");
    end(isLast ? "parked" : "failed");
    return { id, status: "failed", output: failure };
  }
}

function fits(job: JobDefinition, data: unknown): boolean {
  try {
    checkOf(job).parse(data);
    return true;
  } catch {
    return false;
  }
}

/**
 * The queue would fail the whole batch when its time is over, also those that are done: so each job is given up a little
 * earlier, by itself.
 */
async function runInTime(
  parts: WorkerParts,
  job: JobDefinition,
  fetched: Job<unknown>,
  run: Omit<JobRun, "stopping">,
): Promise<void> {
  const overtime = new AbortController();
  const timeMs = (job.expireSeconds ?? expireSecondsDefault) * 900;
  const stopping = AbortSignal.any([parts.stopping, fetched.signal, overtime.signal]);
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    overtime.abort();
    expired.reject(new JobExpired());
  }, timeMs);
  try {
    const work = job.run(parts.makeContext({ ...run, stopping }), fetched.data);
    await Promise.race([work, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}

class JobExpired extends Error {
  override readonly name = "JobExpired";
}
