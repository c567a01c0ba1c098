/** Whether somebody restricted somebody: for whatever the restricted one does to them, or wants to learn of them. */
import type { Sql, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

/** A boolean expression; `restricter` and `restricted` of type uuid. Key restrictions_pkey. */
export function isRestricted(sql: Sql, restricter: Statement, restricted: Statement): Statement {
  return sql`exists (
    select from restrictions r where r.restricter_id = ${restricter} and r.restricted_id = ${restricted})`;
}

/** In the order asked; at most 1,000 at a time. One query. */
export async function areRestricted(
  sql: Sql,
  pairs: readonly { readonly restricterId: Id; readonly restrictedId: Id }[],
): Promise<boolean[]> {
  const rows = await sql<{ n: number }[]>`
    select asked.n from unnest(
      ${pairs.map((pair) => pair.restricterId)}::uuid[], ${pairs.map((pair) => pair.restrictedId)}::uuid[])
      with ordinality asked(restricter_id, restricted_id, n)
    join restrictions r using (restricter_id, restricted_id)`;
  const found = new Set(rows.map((row) => row.n - 1));
  return pairs.map((_, index) => found.has(index));
}
