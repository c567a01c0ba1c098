/** A block keeps two people apart in both directions, whoever made it. Keys `blocks_pkey`, twice. */
import type { Barrier } from "#src/kit/audience.ts";

export const blockBarrier: Barrier = {
  name: "block",
  sql: (sql, one, other) => sql`(
    exists (select from blocks b where b.blocker_id = ${one} and b.blocked_id = ${other})
    or exists (select from blocks b where b.blocker_id = ${other} and b.blocked_id = ${one}))`,
};
