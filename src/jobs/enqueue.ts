/** Puts jobs into the caller's transaction: they exist if and only if it commits. */
import type { ConnectionOptions, PgBoss } from "pg-boss";
import { assert } from "#src/kit/assert.ts";
import type { Sql } from "#src/kit/context.ts";
import { newId } from "#src/kit/id.ts";
import type { JobDefinition, JobOptions } from "#src/kit/job.ts";
import { compile, type Check } from "#src/kit/schema.ts";

type Connection = NonNullable<ConnectionOptions["db"]>;

/** Each attempt but the last was overtaken by a worker that took the waiting job in between. */
const attemptsMax = 20;

export async function enqueueJob(
  boss: PgBoss,
  sql: Sql,
  job: JobDefinition,
  data: unknown,
  options: JobOptions = {},
): Promise<void> {
  const checked = checkOf(job).encode(data);
  assert(typeof checked === "object" && checked !== null, `${job.name}: a job's data is an object`);
  const singletonKey = options.singletonKey ?? newId();
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const id = await boss.send(job.name, checked, {
      singletonKey,
      ...(options.startAfter ? { startAfter: options.startAfter } : {}),
      db: connectionOf(sql),
    });
    if (id !== null || (await holdWaiting(sql, job.name, singletonKey))) return;
  }
  throw new Error(`${job.name}: the waiting job was taken ${attemptsMax} times in a row`);
}

/**
 * Somebody else's job with this key waits already and will do. It must not start before we commit, or it would not see
 * what we changed: workers skip locked rows. False when it has been taken meanwhile.
 */
async function holdWaiting(sql: Sql, name: string, singletonKey: string): Promise<boolean> {
  const rows = await sql`
    select from jobs.job
    where name = ${name} and singleton_key = ${singletonKey} and state = 'created'
    for share`;
  return rows.length > 0;
}

function connectionOf(sql: Sql): Connection {
  return {
    async executeSql(text, values = []) {
      // postgres.js refuses undefined, which is how the library says null.
      const parameters = values.map((value) => value ?? null) as Parameters<Sql["unsafe"]>[1];
      return { rows: await sql.unsafe(text, parameters, { prepare: true }) };
    },
  };
}

const checks = new WeakMap<JobDefinition, Check<unknown>>();

export function checkOf(job: JobDefinition): Check<unknown> {
  const known = checks.get(job);
  if (known !== undefined) return known;
  const check: Check<unknown> = compile(job.data);
  checks.set(job, check);
  return check;
}
