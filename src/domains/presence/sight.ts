/**
 * Who sees whether somebody is online, and when they were last here. Both are reciprocal, person by person: whoever hides it
 * from somebody does not see it of them. Whoever is restricted sees neither of who restricted them, and that looks as if
 * these hid it from everybody.
 */
import { canMeet, mayDoSql } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Viewing } from "#src/kit/topic.ts";

/** For each of these, in order; of oneself always. One query, at most 1,000 at a time. */
export async function maySee(
  ctx: Pick<ReadContext, "sql" | "ports">,
  what: "online" | "lastSeen",
  viewings: readonly Viewing[],
): Promise<boolean[]> {
  const { sql } = ctx;
  const letsViewer = mayDoSql(ctx, what, sql`asked.viewer_id`, "a");
  const letsThem = mayDoSql(ctx, what, sql`asked.id`, "viewer");
  const rows = await sql<{ n: number }[]>`
    select asked.n from unnest(
      ${viewings.map((one) => one.viewerId)}::uuid[], ${viewings.map((one) => one.id)}::uuid[])
      with ordinality asked(viewer_id, id, n)
    join accounts a on a.id = asked.id
    join accounts viewer on viewer.id = asked.viewer_id
    where ${canMeet(ctx, sql`asked.viewer_id`, "a")} and ${letsViewer} and ${letsThem}
      and not exists (
        select from restrictions r where r.restricter_id = asked.id and r.restricted_id = asked.viewer_id)`;
  const seen = new Set(rows.map((row) => row.n - 1));
  return viewings.map((_, index) => seen.has(index));
}
