/**
 * The audit log. Nothing in it is ever changed, and nothing younger than a year taken out: PostgreSQL refuses it, by a
 * trigger for everybody and, where that could be set up, by an owner of the table's own (the migration `audit_role`).
 */
import { index, jsonb, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** A schema of its own: whoever owns a schema may drop what is in it. */
export const audit = pgSchema("audit");

export const auditEntries = audit.table(
  "entries",
  {
    /** Grows with time, so it orders the log. */
    id: uuid("id").primaryKey(),
    at: timestamp("at", { withTimezone: true }).notNull(),
    /** Null: who runs the machine. No reference, as below: people go, the log stays. */
    actorId: uuid("actor_id"),
    /** Name of the operation. */
    action: text("action").notNull(),
    targetKind: text("target_kind").notNull(),
    targetId: uuid("target_id").notNull(),
    reason: text("reason"),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    /** An IPv4 /24 or an IPv6 /48. */
    addressPrefix: text("address_prefix").notNull(),
    requestId: text("request_id").notNull(),
  },
  (table) => [
    index("audit_entries_actor").on(table.actorId, table.id),
    index("audit_entries_target").on(table.targetId, table.id),
    index("audit_entries_action").on(table.action, table.id),
    index("audit_entries_at").on(table.at),
  ],
);
