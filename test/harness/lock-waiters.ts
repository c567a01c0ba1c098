/** Tests of two at once know by this that one of them has come to where the other holds it up. */
import type { Sql } from "postgres";

const everyMs = 5;

/** `ilike` patterns of what somebody waits with: for a stream's head, or for a session's writes to end. */
export const writes = ["%from stream_heads%", "%pg_advisory_xact_lock%"];

/**
 * How many statements of this database wait for a lock: of this one only, since all tests that run at once share a
 * server. `patterns`: only statements that are like one of them (`ilike`).
 */
export async function lockWaiters(sql: Sql, patterns: readonly string[] = ["%"]): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query ilike any(${[...patterns]})`;
  return row?.waiting ?? 0;
}

/** Resolves once so many wait: the test's own time limit is the only one. */
export async function untilWaiting(
  sql: Sql,
  count: number,
  patterns?: readonly string[],
): Promise<void> {
  while ((await lockWaiters(sql, patterns)) < count) await Bun.sleep(everyMs);
}
