/** Between a right password and a session: who asks for a second factor, and which devices were here before. */
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";

/** Devices that logged in once and were given a secret: strangers' guesses do not count against them. */
export const knownDevices = pgTable(
  "known_devices",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    /** SHA-256. */
    secretHash: bytes("secret_hash").notNull(),
    createdAt: instant("created_at").notNull(),
    usedAt: instant("used_at").notNull(),
  },
  (table) => [index("known_devices_account").on(table.accountId, table.usedAt)],
);

/** Somebody proved one thing and is asked for another, to log in or, with a session, to confirm that it is them. */
export const challenges = pgTable(
  "challenges",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    /** Present: it confirms this session instead of beginning one. */
    sessionId: uuid("session_id"),
    deviceId: uuid("device_id"),
    deviceName: text("device_name"),
    devicePlatform: text("device_platform"),
    knownDeviceId: uuid("known_device_id"),
    /** What the account's was: another password makes this void. */
    passwordChangedAt: instant("password_changed_at").notNull(),
    tries: integer("tries").notNull().default(0),
    emailsSent: integer("emails_sent").notNull().default(0),
    textsSent: integer("texts_sent").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("challenges_account").on(table.accountId),
    index("challenges_expiry").on(table.expiresAt),
  ],
);
