/**
 * A block keeps two people apart in both directions, whoever made it. By the key `blocks_pkey`, and `blocks_blocked` for all
 * of them. `offset 0` keeps it a look-up: PostgreSQL may otherwise read the whole table, or all that somebody ever blocked, and hash
 * it, for a few dozen rows.
 */
import type { Barrier } from "#src/kit/audience.ts";

export const blockBarrier: Barrier = {
  name: "block",
  sql: (sql, one, other) => sql`(
    exists (select from blocks b where b.blocker_id = ${one} and b.blocked_id = ${other} offset 0)
    or exists (select from blocks b where b.blocker_id = ${other} and b.blocked_id = ${one} offset 0))`,
  others: (sql, one) => sql`
    select b.blocked_id from blocks b where b.blocker_id = ${one}
    union all select b.blocker_id from blocks b where b.blocked_id = ${one}`,
};
