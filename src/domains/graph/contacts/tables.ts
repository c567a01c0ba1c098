/** Address books, as far as people gave them to us, and under what those who allow it are found in them. No address stands here. */
import { index, integer, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../../platform/columns.ts";
import { accounts } from "../../accounts/tables.ts";

const ofAccount = () =>
  uuid("account_id")
    .notNull()
    .references(() => accounts.id, { onDelete: "cascade" });

/**
 * Of people who let themselves be found by their mail address or phone number, and of nobody else: so whoever does not is
 * not looked at, and takes no other time than who is not there. A few rows a person.
 */
export const contactKeys = pgTable(
  "contact_keys",
  {
    accountId: ofAccount(),
    /** As in `contact_hashes`; one row for each key of the ring. */
    hash: bytes("hash").notNull(),
    /** Names the ring that made it: after a change of keys it is made anew. */
    ring: bytes("ring").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.hash] }),
    index("contact_keys_hash").on(table.hash, table.accountId),
    index("contact_keys_ring").on(table.ring, table.accountId),
  ],
);

/** What somebody's address book holds, hashed with the server's key on top of the client's hash; for suggestions. */
export const contactHashes = pgTable(
  "contact_hashes",
  {
    accountId: ofAccount(),
    hash: bytes("hash").notNull(),
    /** When it was uploaded last. */
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.hash] }),
    index("contact_hashes_hash").on(table.hash, table.createdAt, table.accountId),
    index("contact_hashes_age").on(table.createdAt),
  ],
);

/** How much of an address book somebody asked about lately. Outlives `contacts.forget`, or forgetting would give it anew. */
export const contactQuotas = pgTable("contact_quotas", {
  accountId: ofAccount().primaryKey(),
  since: instant("since").notNull(),
  hashes: integer("hashes").notNull(),
});
