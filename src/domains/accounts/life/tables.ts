/** Archives of their data that people asked for. */
import { sql } from "drizzle-orm";
import { bigint, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";

/** A row goes when its archive does, a week after it was made; one that never came to be goes after a day. */
export const dataExports = pgTable(
  "data_exports",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    state: text("state", { enum: ["building", "ready"] }).notNull(),
    requestedAt: instant("requested_at").notNull(),
    readyAt: instant("ready_at"),
    /** When the archive goes, and the link with it. Null while it is being made. */
    expiresAt: instant("expires_at"),
    bytes: bigint("bytes", { mode: "number" }),
  },
  (table) => [
    // One at a time.
    uniqueIndex("data_exports_building")
      .on(table.accountId)
      .where(sql`${table.state} = 'building'`),
    index("data_exports_account").on(table.accountId, table.requestedAt),
    index("data_exports_requested").on(table.requestedAt),
  ],
);
