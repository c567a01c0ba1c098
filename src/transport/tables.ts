/** What the doors remember: results by idempotency key, and the buckets of limits that must survive a restart. */
import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    accountId: uuid("account_id").notNull(),
    operation: text("operation").notNull(),
    key: uuid("key").notNull(),
    /** SHA-256 of the input, to refuse the key with another one. */
    inputHash: text("input_hash").notNull(),
    /** Ids only; the answer is rendered anew from them. */
    ref: jsonb("ref"),
    createdAt: timestamp("created_at", { withTimezone: true })
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.operation, table.key] }),
    index("idempotency_keys_created").on(table.createdAt),
  ],
);

export const rateLimitBuckets = pgTable(
  "rate_limit_buckets",
  {
    bucket: text("bucket").primaryKey(),
    /** Theoretical arrival time (GCRA): when the bucket would be full again. */
    arrival: timestamp("arrival", { withTimezone: true }).notNull(),
  },
  (table) => [index("rate_limit_buckets_arrival").on(table.arrival)],
);
