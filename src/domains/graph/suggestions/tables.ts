/** What people were suggested. */
import { index, jsonb, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { instant } from "../../../platform/columns.ts";
import { accounts } from "../../accounts/tables.ts";
import type { Suggested } from "./rank.ts";

const person = (name: string) =>
  uuid(name)
    .notNull()
    .references(() => accounts.id, { onDelete: "cascade" });

/** A ranking as it was when its first page was asked for, so that the next ones go on in it. Kept for an hour. */
export const suggestionSnapshots = pgTable(
  "suggestion_snapshots",
  {
    id: uuid("id").primaryKey(),
    accountId: person("account_id"),
    items: jsonb("items").$type<readonly Suggested[]>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("suggestion_snapshots_account").on(table.accountId, table.createdAt),
    index("suggestion_snapshots_age").on(table.createdAt),
  ],
);

/** Whom somebody does not want to be suggested again. */
export const dismissedSuggestions = pgTable(
  "dismissed_suggestions",
  {
    accountId: person("account_id"),
    dismissedId: person("dismissed_id"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.dismissedId] }),
    index("dismissed_suggestions_dismissed").on(table.dismissedId),
  ],
);
