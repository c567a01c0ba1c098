/** What was tried and failed, so that guessing ends. */
import { pgTable, timestamp } from "drizzle-orm/pg-core";
import { bytes } from "../../../platform/columns.ts";

/** One row for each secret that somebody guesses at, as seen from one side: strangers, a known device, a session. */
export const guesses = pgTable("guesses", {
  /** A digest: what people type must not be kept, and may be somebody's address. */
  subject: bytes("subject").primaryKey(),
  /** When the latest tries were, newest first; bounded. A right answer takes its own one out again. */
  tries: timestamp("tries", { withTimezone: true }).array().notNull(),
});
