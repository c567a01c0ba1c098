/** What people prove themselves with beside their password. */
import { sql } from "drizzle-orm";
import { bigint, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";

/** One in use of each kind, and beside it one that waits for its first code and may replace it. */
export const secondFactors = pgTable(
  "second_factors",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    kind: text("kind", { enum: ["totp", "sms", "email"] }).notNull(),
    /** Sealed: the authenticator's secret, or the phone number. An email factor goes wherever the account's mail goes. */
    sealed: bytes("sealed"),
    /** Of the authenticator: the time step of the latest code that was taken. */
    lastStep: bigint("last_step", { mode: "number" }),
    /** Codes tried while it waited. */
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    /** Null while it waits. */
    confirmedAt: instant("confirmed_at"),
  },
  (table) => [
    uniqueIndex("second_factors_used")
      .on(table.accountId, table.kind)
      .where(sql`${table.confirmedAt} is not null`),
    uniqueIndex("second_factors_waiting")
      .on(table.accountId, table.kind)
      .where(sql`${table.confirmedAt} is null`),
  ],
);

/** Codes for a bad day, each good once. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    accountId: ofAccount(),
    /** SHA-256: 128 random bits need nothing slower. */
    hash: bytes("hash").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.hash] })],
);
