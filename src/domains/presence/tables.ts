/** How people wish to appear, and when they were last here. Who is connected right now stands nowhere: instances know it. */
import { boolean, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../../platform/columns.ts";
import { accounts } from "../accounts/tables.ts";

/** A row appears with the first change, or when somebody's last socket closes for the first time. */
export const presence = pgTable("presence", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  status: text("status", { enum: ["online", "away", "doNotDisturb", "invisible"] })
    .notNull()
    .default("online"),
  /** Null: until it is set otherwise. */
  doNotDisturbUntil: instant("do_not_disturb_until"),
  text: text("text"),
  /** Null: for as long as the text stands. */
  textUntil: instant("text_until"),
  /** Grows with every change of the above. */
  version: integer("version").notNull().default(0),
  /** When they were last known to be connected; stands still while they are invisible. */
  lastSeenAt: instant("last_seen_at"),
  /** Whether all their devices lay idle then. */
  wasIdle: boolean("was_idle").notNull().default(false),
});
