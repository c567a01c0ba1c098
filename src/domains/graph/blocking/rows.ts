/** Rows of blocks, mutes and restrictions. Whoever changes one holds the stream of the person who made it. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";

type Writer = Pick<WriteContext, "tx" | "clock"> & WithCaller;

const tables = {
  block: { name: "blocks", by: "blocker_id", of: "blocked_id" },
  mute: { name: "mutes", by: "muter_id", of: "muted_id" },
  restriction: { name: "restrictions", by: "restricter_id", of: "restricted_id" },
} as const;
export type Kept = keyof typeof tables;

export async function has({ tx, caller }: Writer, kept: Kept, accountId: Id): Promise<boolean> {
  const { sql } = tx;
  const { name, by, of } = tables[kept];
  const rows = await sql`
    select from ${sql(name)} where ${sql(by)} = ${caller.accountId} and ${sql(of)} = ${accountId}`;
  return rows.length > 0;
}

/** Answers whether there was one. */
export async function remove({ tx, caller }: Writer, kept: Kept, accountId: Id): Promise<boolean> {
  const { sql } = tx;
  const { name, by, of } = tables[kept];
  const removed = await sql`
    delete from ${sql(name)} where ${sql(by)} = ${caller.accountId} and ${sql(of)} = ${accountId}`;
  return removed.count > 0;
}

/** Throws `limit` for who has as many as one may. Index: the primary key. */
export async function requireRoom({ tx, caller }: Writer, kept: Kept, max: number): Promise<void> {
  const { sql } = tx;
  const { name, by } = tables[kept];
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(name)} where ${sql(by)} = ${caller.accountId}`;
  if ((row?.count ?? 0) >= max) throw new AppError("limit");
}
