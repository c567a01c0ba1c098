/** Looking sessions up. */
import { and, desc, eq, gt, isNull } from "drizzle-orm";
import type { Caller, ReadContext, Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { sessionAbsoluteMs, sessionIdleMs } from "./rules.ts";
import { accounts, sessions } from "./tables.ts";

export type SessionRow = typeof sessions.$inferSelect;

/** Index sessions_account. Newest first; more than the limit cannot be. */
export async function findLiveSessions(
  ctx: Pick<ReadContext, "db" | "clock">,
  accountId: Id,
): Promise<SessionRow[]> {
  const now = ctx.clock.now().getTime();
  return await ctx.db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.accountId, accountId),
        isNull(sessions.endedAt),
        gt(sessions.rotatedAt, new Date(now - sessionIdleMs)),
        gt(sessions.createdAt, new Date(now - sessionAbsoluteMs)),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id));
}

export interface SessionWithAccount {
  readonly session: SessionRow;
  readonly account: Pick<typeof accounts.$inferSelect, "id" | "handle" | "isVisible">;
}

export async function findSession(
  ctx: Pick<ReadContext, "db">,
  id: Id,
): Promise<SessionWithAccount | null> {
  const [row] = await ctx.db
    .select({
      session: sessions,
      account: { id: accounts.id, handle: accounts.handle, isVisible: accounts.isVisible },
    })
    .from(sessions)
    .innerJoin(accounts, eq(accounts.id, sessions.accountId))
    .where(eq(sessions.id, id));
  return row ?? null;
}

/**
 * Of these callers' sessions, those that may act now. Whoever calls has a token of ten minutes, which was given for a
 * session that had not run out; so time is left to the tokens, and what is asked here is whether somebody ended it.
 */
export async function findActing(sql: Sql, callers: readonly Caller[]): Promise<Set<Id>> {
  if (callers.length === 0) return new Set();
  // One look-up by primary key for each, whatever the planner believes of a table that was not analysed yet.
  const rows = await sql<{ id: Id }[]>`
    select live.id
    from unnest(
      ${callers.map((caller) => caller.sessionId)}::uuid[],
      ${callers.map((caller) => caller.accountId)}::uuid[]) c(session_id, account_id)
    cross join lateral (
      select s.id from sessions s
      join accounts a on a.id = s.account_id and a.is_visible
      where s.id = c.session_id and s.account_id = c.account_id and s.ended_at is null limit 1) live`;
  return new Set(rows.map((row) => row.id));
}
