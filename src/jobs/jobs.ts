/**
 * The job queue, on pg-boss, in PostgreSQL beside the rows the jobs are about. A job is inserted in the transaction that
 * wants it, runs at least once after it commits, is retried with growing pauses, and is parked when nothing helps. It
 * promises neither order nor exactly one run: handlers look at what is done before they act.
 */
import type { Clock, Job, JobResult, PgBoss } from "pg-boss";
import type { Catalogue } from "#src/kit/catalogue.ts";
import type { Sql } from "#src/kit/context.ts";
import type { JobDefinition, JobOptions } from "#src/kit/job.ts";
import { enqueueJob } from "./enqueue.ts";
import { orFail } from "#src/platform/within.ts";
import { describeFailure } from "./failure.ts";
import { prepareQueues, prepareSchedules } from "./queues.ts";
import { runBatch, type WorkerParts } from "./worker.ts";

export interface JobsOptions extends Omit<WorkerParts, "stopping" | "observe"> {
  readonly catalogue: Pick<Catalogue, "jobs">;
  readonly databaseUrl: string;
  readonly observe?: WorkerParts["observe"];
  /** Tests move the queue's time. */
  readonly clock?: Clock;
}

export interface QueueDepth {
  readonly name: string;
  /** As counted by the last maintenance pass, at most a minute ago. */
  readonly waiting: number;
  readonly running: number;
}

export interface Jobs {
  /** Inserts a job in the transaction that `sql` belongs to. Waits for the queue while that still starts. */
  enqueue(sql: Sql, job: JobDefinition, data: unknown, options?: JobOptions): Promise<void>;
  /** Starts to run jobs and schedules here. */
  work(): Promise<void>;
  /** Starts the queue if need be, and resolves when jobs can be enqueued. */
  ready(): Promise<void>;
  depths(): Promise<QueueDepth[]>;
  /** Takes no more jobs, tells the running ones, waits for them 5 s at most; what is unfinished then is run again. */
  stop(): Promise<void>;
}

const schema = "jobs";
/** The queue's own connections: fetching, settling, maintenance. Handlers use the server's pool. */
const connectionsMax = 3;
const pollSeconds = 2;
const atOnceDefault = 8;
const maintenanceSeconds = 15;
/** For jobs that run, and for what the queue does by itself. */
const stopMs = 4_000;
const restMs = 1_000;
const restartPauseMs = 500;
/**
 * How long after an insert workers here look for it, by when its transaction has usually committed. NOTIFY would be
 * exact, but makes all commits that use it wait for each other.
 */
const wakeDelayMs = 25;

/**
 * Does nothing yet: the queue starts in the background when it is first used, and again and again while the database is
 * away. A server that is not ready yet has better things to do.
 */
export function startJobs(options: JobsOptions): Jobs {
  return new JobQueue(options);
}

class JobQueue implements Jobs {
  readonly #options: JobsOptions;
  readonly #stopping = new AbortController();
  #started: Promise<PgBoss> | undefined;
  /** Job → its worker here. */
  readonly #workers = new Map<string, string>();
  readonly #wakes = new Map<string, Timer>();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  #start(): Promise<PgBoss> {
    this.#started ??= start(this.#options, this.#stopping.signal);
    return this.#started;
  }

  async enqueue(sql: Sql, job: JobDefinition, data: unknown, options?: JobOptions): Promise<void> {
    const boss = await this.#start();
    await enqueueJob(boss, sql, job, data, options);
    this.#wakeSoon(boss, job.name);
  }

  async work(): Promise<void> {
    const boss = await this.#start();
    const jobs = [...this.#options.catalogue.jobs.values()];
    await prepareSchedules(boss, jobs);
    await Promise.all(jobs.map((job) => this.#workOn(boss, job)));
  }

  async ready(): Promise<void> {
    await this.#start();
  }

  async depths(): Promise<QueueDepth[]> {
    const queues = await (await this.#start()).getQueues();
    const ours = queues.filter(({ name }) => !name.startsWith("__pgboss"));
    return ours.map(({ name, readyCount, activeCount }) => ({
      name,
      waiting: readyCount,
      running: activeCount,
    }));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const timer of this.#wakes.values()) clearTimeout(timer);
    const boss = await this.#started?.catch(() => undefined);
    if (!boss) return;
    // Asked for each job it says at once when what runs is done; asked for all of them it looks every half second.
    const ended = Array.from(this.#workers.keys(), (job) => boss.offWork(job, { wait: true }));
    const areDone = await orFail(stopMs, Promise.all(ended)).then(
      () => true,
      () => false,
    );
    await boss.stop({ graceful: areDone, timeout: restMs });
  }

  async #workOn(boss: PgBoss, job: JobDefinition): Promise<void> {
    const { log, makeContext, observe = () => undefined } = this.#options;
    const parts: WorkerParts = { log, makeContext, observe, stopping: this.#stopping.signal };
    const settings = {
      batchSize: job.atOnce ?? atOnceDefault,
      perJobResults: true,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: pollSeconds,
    } as const;
    const run = (fetched: Job<unknown>[]): Promise<JobResult[]> => runBatch(parts, job, fetched);
    this.#workers.set(job.name, await boss.work(job.name, settings, run));
  }

  #wakeSoon(boss: PgBoss, name: string): void {
    const workerId = this.#workers.get(name);
    if (workerId === undefined || this.#wakes.has(name)) return;
    const wake = (): void => {
      this.#wakes.delete(name);
      boss.notifyWorker(workerId);
    };
    this.#wakes.set(name, setTimeout(wake, wakeDelayMs));
  }
}

async function start(options: JobsOptions, stopping: AbortSignal): Promise<PgBoss> {
  const { databaseUrl, catalogue, log, clock } = options;
  // Loaded here, not with the server: it takes a third of the time the server needs to be ready.
  const { PgBoss } = await import("pg-boss");
  for (;;) {
    const boss = new PgBoss({
      connectionString: databaseUrl,
      application_name: "hubbub jobs",
      schema,
      max: connectionsMax,
      superviseIntervalSeconds: maintenanceSeconds,
      monitorIntervalSeconds: maintenanceSeconds,
      ...(clock ? { clock } : {}),
    });
    boss.on("error", (error) => log.warn(describeFailure(error), "the job queue met an error"));
    try {
      await boss.start();
      await prepareQueues(boss, catalogue.jobs.values());
      return boss;
    } catch (error) {
      await boss.stop({ graceful: false }).catch(() => undefined);
      if (stopping.aborted) throw error;
      log.warn(describeFailure(error), "the job queue does not start, trying again");
      await Bun.sleep(restartPauseMs);
    }
  }
}
