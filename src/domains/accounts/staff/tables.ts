/** Who runs this server for others. */
import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { staffRoles } from "../../../kit/staff.ts";
import { accounts } from "../tables.ts";

/** One role a person; what was before is in the audit log. */
export const staff = pgTable(
  "staff",
  {
    accountId: uuid("account_id")
      .primaryKey()
      .references(() => accounts.id, { onDelete: "cascade" }),
    role: text("role", { enum: staffRoles }).notNull(),
    /** Null: by who runs the machine. Of somebody who may be gone. */
    grantedBy: uuid("granted_by"),
    grantedAt: timestamp("granted_at", { withTimezone: true }).notNull(),
  },
  (table) => [index("staff_role").on(table.role)],
);
