/** Makes the queues say what the jobs' contracts say: one queue per job, one dead-letter queue for all of them. */
import type { PgBoss, Queue, QueueResult } from "pg-boss";
import type { JobDefinition } from "#src/kit/job.ts";

/** Where jobs end whose every attempt failed: kept for a person to look at and to send again. */
export const deadLetterQueue = "dead-letter";

export const retriesDefault = 7;
export const expireSecondsDefault = 60;

const firstRetrySeconds = 5;
const retrySecondsMax = 3_600;
/** Done jobs are of no use to anybody; failed ones live on in the dead-letter queue. */
const keptDoneSeconds = 3_600;
const keptParkedSeconds = 30 * 24 * 3_600;
/** Longer jobs say that they live, so that a killed worker's job is taken over well before it could have ended. */
const heartbeatSeconds = 30;

export async function prepareQueues(boss: PgBoss, jobs: Iterable<JobDefinition>): Promise<void> {
  const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  const parked: Queue = {
    name: deadLetterQueue,
    retentionSeconds: keptParkedSeconds,
    deleteAfterSeconds: keptParkedSeconds,
  };
  // The others refer to it.
  await prepareQueue(boss, parked, existing.get(deadLetterQueue));
  await Promise.all(
    Array.from(jobs, (job) => prepareQueue(boss, queueOf(job), existing.get(job.name))),
  );
}

function queueOf(job: JobDefinition): Queue {
  const expireInSeconds = job.expireSeconds ?? expireSecondsDefault;
  return {
    name: job.name,
    // One waiting job per singleton key. Jobs without a key of their own are given a random one.
    policy: "short",
    deadLetter: deadLetterQueue,
    retryLimit: job.retries ?? retriesDefault,
    retryBackoff: true,
    retryDelay: firstRetrySeconds,
    retryDelayMax: retrySecondsMax,
    expireInSeconds,
    ...(expireInSeconds > 2 * heartbeatSeconds ? { heartbeatSeconds } : {}),
    deleteAfterSeconds: keptDoneSeconds,
  };
}

async function prepareQueue(boss: PgBoss, queue: Queue, existing?: QueueResult): Promise<void> {
  // Creating one that another instance just made does nothing.
  if (existing === undefined) return boss.createQueue(queue.name, queue);
  const { name, policy: _fixed, ...settings } = queue;
  const stored = new Map<string, unknown>(Object.entries(existing));
  if (Object.entries(settings).some(([key, value]) => stored.get(key) !== value))
    await boss.updateQueue(name, { heartbeatSeconds: null, ...settings });
}

/** Recurring jobs; what is no longer in the catalogue stops recurring. */
export async function prepareSchedules(boss: PgBoss, jobs: Iterable<JobDefinition>): Promise<void> {
  const stored = new Map((await boss.getSchedules()).map(({ name, cron }) => [name, cron]));
  for (const { name, schedule } of jobs) {
    if (schedule !== undefined && stored.get(name) !== schedule)
      await boss.schedule(name, schedule, {}, { tz: "UTC" });
    if (schedule !== undefined) stored.delete(name);
  }
  for (const name of stored.keys()) await boss.unschedule(name);
}
