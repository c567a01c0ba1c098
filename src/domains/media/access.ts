/**
 * Who may have a medium: its owner, and whoever may see what it is used for. Asked anew whenever a file is fetched, so that
 * a narrower audience, a block or a suspension ends it at once, whatever addresses were given out before.
 */
import type { ReadContext, Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { findUses } from "./queries.ts";

type AccessContext = Pick<ReadContext, "sql" | "ports">;

/** A viewer of null is anybody. */
export async function mayFetch(
  ctx: AccessContext,
  medium: { readonly id: Id; readonly ownerId: Id },
  viewerId: Id | null,
): Promise<boolean> {
  if (viewerId !== null && viewerId === medium.ownerId) return true;
  const uses = await findUses(ctx.sql, medium.id);
  for (const [kind, ofKind] of Map.groupBy(uses, (use) => use.kind)) {
    const objectIds = ofKind.map(({ objectId }) => objectId);
    const seen = await ctx.ports.mediaOwners.get(kind)?.canSee(ctx, viewerId, objectIds);
    if (seen !== undefined && objectIds.some((id) => seen.has(id))) return true;
  }
  return false;
}

/** Whoever is kept out, or has gone, fetches nothing, also at addresses of before. */
export async function isHere(sql: Sql, accountId: Id): Promise<boolean> {
  const rows = await sql`select from accounts where id = ${accountId} and is_visible`;
  return rows.length > 0;
}

/** The same of one session of theirs: whoever logged out there, or was logged out, fetches nothing from there on. */
export async function isHereIn(sql: Sql, accountId: Id, sessionId: Id): Promise<boolean> {
  const rows = await sql`
    select from sessions s join accounts a on a.id = s.account_id and a.is_visible
    where s.id = ${sessionId} and s.account_id = ${accountId} and s.ended_at is null`;
  return rows.length > 0;
}
