/** The lists of whom one blocked and muted: for their owner alone, and without people who are hidden. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Part, Place } from "./places.ts";
import { isInForce } from "./mutes.ts";

type Asker = Pick<ReadContext, "sql" | "ports" | "clock">;

interface BlockRow extends Place {
  readonly at: Date;
}

/** Index blocks_list. */
export async function listBlocks({ sql }: Asker, blockerId: Id, page: Part): Promise<BlockRow[]> {
  const after = page.after
    ? sql`and (b.created_at, b.blocked_id) < (${page.after.exactAt}::text::timestamptz, ${page.after.accountId}::uuid)`
    : sql``;
  return await sql<BlockRow[]>`
    select b.blocked_id as "accountId", b.created_at as at, b.created_at::text as "exactAt" from blocks b
    join accounts a on a.id = b.blocked_id and a.is_visible
    where b.blocker_id = ${blockerId} ${after}
    order by b.created_at desc, b.blocked_id desc limit ${page.limit}`;
}

interface MuteRow extends BlockRow {
  readonly until: Date | null;
}

/** Index mutes_list. */
export async function listMutes(ctx: Asker, muterId: Id, page: Part): Promise<MuteRow[]> {
  const { sql } = ctx;
  const after = page.after
    ? sql`and (m.created_at, m.muted_id) < (${page.after.exactAt}::text::timestamptz, ${page.after.accountId}::uuid)`
    : sql``;
  return await sql<MuteRow[]>`
    select m.muted_id as "accountId", m.created_at as at, m.created_at::text as "exactAt", m.until from mutes m
    join accounts a on a.id = m.muted_id and ${canMeet(ctx, sql`m.muter_id`, "a")}
    where m.muter_id = ${muterId} and ${isInForce(ctx)} ${after}
    order by m.created_at desc, m.muted_id desc limit ${page.limit}`;
}
