/**
 * A direct chat is frozen while its two people must not know of each other: one blocked the other, or is gone. Both keep
 * their history; what either would do to the other there is answered as in a chat that does not exist. Groups go on.
 *
 * It is asked of the tables each time, never remembered, so unblocking is all it takes to go on. Whatever tells the other
 * asks it under the lock of the chat's head. A block takes that head as well, before it commits (`reactors.ts`): a write
 * that looked before the block is committed before it, and a write after it sees it.
 */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql, Statement, WithCaller } from "#src/kit/context.ts";
import { notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

/**
 * Joins the other person of a direct chat `c` (a joined row of `chats`) to whoever is `me`, an expression of type uuid, as
 * `other`; nobody in a group. Side by side, so that what is asked about the two is one look-up by key: below an `exists`,
 * PostgreSQL may read all that somebody ever blocked, for each row anew.
 */
export function withOther(sql: Sql, me: Statement): Statement {
  return sql`left join lateral (
    select * from accounts
    where id = case when c.direct_low = ${me} then c.direct_high else c.direct_low end limit 1) other on true`;
}

/** A boolean expression, where the other is joined: whether the chat `c` is frozen for `me`. */
export function isFrozen(ctx: Asker, me: Statement): Statement {
  const { sql } = ctx;
  return sql`(c.direct_low is not null and (other.id is null or not ${canMeet(ctx, me, "other")}))`;
}

/** Refuses a frozen chat exactly as one that does not exist. To be asked under the chat's lock where something is written. */
export async function requireUnfrozen(ctx: Asker & WithCaller, chatId: Id): Promise<void> {
  const { sql } = ctx;
  const rows = await sql`
    select from chats c cross join (select ${ctx.caller.accountId}::uuid as id) me
    ${withOther(sql, sql`me.id`)}
    where c.id = ${chatId} and ${isFrozen(ctx, sql`me.id`)}`;
  if (rows.length > 0) throw notFound();
}
