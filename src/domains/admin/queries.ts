/** Reading the audit log. */
import { and, desc, eq, lt } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { auditEntries } from "./tables.ts";

export type AuditRow = typeof auditEntries.$inferSelect;

export interface AuditFilter {
  readonly actorId?: Id | undefined;
  readonly targetId?: Id | undefined;
  readonly action?: string | undefined;
}

/** Newest first, older than `before`. Indexes audit_entries_actor, _target, _action; the primary key without a filter. */
export async function listAuditRows(
  ctx: Pick<ReadContext, "db">,
  { actorId, targetId, action }: AuditFilter,
  { before, limit }: { readonly before: Id | null; readonly limit: number },
): Promise<AuditRow[]> {
  return await ctx.db
    .select()
    .from(auditEntries)
    .where(
      and(
        actorId === undefined ? undefined : eq(auditEntries.actorId, actorId),
        targetId === undefined ? undefined : eq(auditEntries.targetId, targetId),
        action === undefined ? undefined : eq(auditEntries.action, action),
        before === null ? undefined : lt(auditEntries.id, before),
      ),
    )
    .orderBy(desc(auditEntries.id))
    .limit(limit);
}

export async function findAuditRow(ctx: Pick<ReadContext, "db">, id: Id): Promise<AuditRow | null> {
  const [row] = await ctx.db.select().from(auditEntries).where(eq(auditEntries.id, id));
  return row ?? null;
}
