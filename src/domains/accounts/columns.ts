/** What rows of an account have in common. */
import { uuid } from "drizzle-orm/pg-core";
import { accounts } from "./tables.ts";

/** Goes with the account. */
export const ofAccount = () =>
  uuid("account_id")
    .notNull()
    .references(() => accounts.id, { onDelete: "cascade" });
