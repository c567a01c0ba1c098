/** What was asked for and waits for its proof: another password, another mail address. */
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";
import { accounts } from "../tables.ts";

/** Asked for by anybody who names an address: one that nobody has leaves a row as well, so that it costs the same. */
export const passwordResets = pgTable(
  "password_resets",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id").references(() => accounts.id, { onDelete: "cascade" }),
    /** The account's at that moment: with another one this is void. */
    emailKey: text("email_key").notNull(),
    /** The account's at that moment. Null for nobody. */
    passwordChangedAt: instant("password_changed_at"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("password_resets_email").on(table.emailKey, table.expiresAt),
    index("password_resets_account").on(table.accountId),
    index("password_resets_expiry").on(table.expiresAt),
  ],
);

/** At most one for each account: asking again replaces it. */
export const emailChanges = pgTable(
  "email_changes",
  {
    accountId: uuid("account_id")
      .primaryKey()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** The code is derived from it: another request has another. */
    id: uuid("id").notNull(),
    /** Where it was asked for, and where the code must be given. */
    sessionId: uuid("session_id").notNull(),
    email: text("email").notNull(),
    emailKey: text("email_key").notNull(),
    tries: integer("tries").notNull().default(0),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("email_changes_expiry").on(table.expiresAt)],
);

/** Addresses that were an account's until a while ago: their owners are told, and whoever runs the server can look. */
export const formerEmails = pgTable(
  "former_emails",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    email: text("email").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [
    index("former_emails_account").on(table.accountId),
    index("former_emails_changed").on(table.changedAt),
  ],
);
