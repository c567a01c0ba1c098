/** Writing the audit log. Reading it is `admin.listAudit`; nothing else is possible. */
import type { Sql } from "#src/kit/context.ts";
import type { AuditEntry, AuditLog } from "#src/kit/staff.ts";
import { addressPrefix } from "../accounts/index.ts";

export const auditLog: AuditLog = { record };

async function record(sql: Sql, entries: readonly AuditEntry[]): Promise<void> {
  for (const entry of entries) {
    const { id, at, actorId, action, target, reason, before = null, after = null } = entry;
    await sql`
      insert into audit.entries (id, at, actor_id, action, target_kind, target_id, reason, before, after,
        address_prefix, request_id)
      values (${id}, ${at}, ${actorId}, ${action}, ${target.kind}, ${target.id}, ${reason},
        ${before === null ? null : JSON.stringify(before)}::text::jsonb,
        ${after === null ? null : JSON.stringify(after)}::text::jsonb,
        ${addressPrefix(entry.address)}, ${entry.requestId})`;
  }
}
