/** Who people are and where they are logged in. Written by this domain only; later domains may join what they need. */
import { sql } from "drizzle-orm";
import { date, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../platform/columns.ts";

/** A row appears when the mail address is proven, not before. */
export const accounts = pgTable(
  "accounts",
  {
    id: uuid("id").primaryKey(),
    /** As typed; `emailKey` is what makes two spellings the same address. */
    email: text("email").notNull(),
    emailKey: text("email_key").notNull(),
    /** Null for who logs in by other means only. */
    passwordHash: text("password_hash"),
    /** Another password, not merely another hash of the same one. */
    passwordChangedAt: instant("password_changed_at").notNull(),
    /** As chosen; `handleKey` is the same for every handle that differs by case or looks alike. */
    handle: text("handle").notNull(),
    handleKey: text("handle_key").notNull(),
    displayName: text("display_name").notNull(),
    bio: text("bio").notNull().default(""),
    birthDate: date("birth_date", { mode: "string" }).notNull(),
    /** Anything but `good` keeps a person out and hidden. */
    standing: text("standing", { enum: ["good", "suspended"] })
      .notNull()
      .default("good"),
    /** Grows with every change of the profile, so that clients can drop the older of two. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("accounts_email_key").on(table.emailKey),
    uniqueIndex("accounts_handle_key").on(table.handleKey),
  ],
);

/**
 * Which handles may not be taken: by an account, or held for a while by a pending registration. A handle claims every
 * key it could be confused under; the primary key settles who was first.
 */
export const handleClaims = pgTable(
  "handle_claims",
  {
    key: text("key").primaryKey(),
    accountId: uuid("account_id").references(() => accounts.id, { onDelete: "cascade" }),
    /** Who holds it while no account does. */
    emailKey: text("email_key"),
    /** Null: for as long as the account exists. */
    heldUntil: instant("held_until"),
  },
  (table) => [
    index("handle_claims_account").on(table.accountId),
    index("handle_claims_held")
      .on(table.heldUntil)
      .where(sql`${table.heldUntil} is not null`),
  ],
);

/** Sign-ups waiting for their code. Several may wait for one address; a code belongs to the row it was made for. */
export const registrations = pgTable(
  "registrations",
  {
    id: uuid("id").primaryKey(),
    email: text("email").notNull(),
    emailKey: text("email_key").notNull(),
    handle: text("handle").notNull(),
    displayName: text("display_name").notNull(),
    birthDate: date("birth_date", { mode: "string" }).notNull(),
    passwordHash: text("password_hash").notNull(),
    /** Network the form came from: tells apart people who sign up with one address. */
    addressPrefix: text("address_prefix").notNull(),
    /** Codes tried against this address while this row waited. */
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("registrations_email").on(table.emailKey, table.createdAt),
    index("registrations_expiry").on(table.expiresAt),
  ],
);

export const sessionEndReasons = [
  ...(["logout", "revoked", "reuse", "replaced", "password-changed", "password-reset"] as const),
  ...(["email-changed", "second-factor-changed", "suspended"] as const),
] as const;

/** One login on one device: a family of refresh tokens of which only the latest is good. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    accountId: uuid("account_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** Goes into every token of the family; with the server's key it makes them, alone it makes none. */
    familySecret: bytes("family_secret").notNull(),
    /** Number of the latest token. */
    generation: integer("generation").notNull(),
    /** SHA-256 of the latest token. */
    tokenHash: bytes("token_hash").notNull(),
    rotatedAt: instant("rotated_at").notNull(),
    deviceId: uuid("device_id"),
    deviceName: text("device_name"),
    devicePlatform: text("device_platform"),
    /** Where it was last used, coarse on purpose: an IPv4 /24 or an IPv6 /48. */
    addressPrefix: text("address_prefix").notNull(),
    createdAt: instant("created_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** When its owner last proved who they are: at login, or with `auth.confirm`. */
    confirmedAt: instant("confirmed_at")
      .notNull()
      .default(sql`'epoch'`),
    /** When a second factor was last given here; null while none was. */
    secondFactorAt: instant("second_factor_at"),
    /** The row of `known_devices` that this login came from, or made. */
    knownDeviceId: uuid("known_device_id"),
    endedAt: instant("ended_at"),
    endReason: text("end_reason", { enum: sessionEndReasons }),
  },
  (table) => [
    index("sessions_account")
      .on(table.accountId, table.createdAt)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** What people let others know of them. Whoever has no row never changed anything. */
export const privacySettings = pgTable("privacy_settings", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  /** Reciprocal: whoever hides it does not see that of others. */
  lastSeen: text("last_seen", { enum: ["everyone", "nobody"] })
    .notNull()
    .default("everyone"),
  /** Reciprocal as well. */
  online: text("online", { enum: ["everyone", "nobody"] })
    .notNull()
    .default("everyone"),
  /** Grows with every change. */
  version: integer("version").notNull().default(1),
});
