/** Who people are and where they are logged in. Written by this domain only; later domains may join what they need. */
import { sql } from "drizzle-orm";
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { StoredAudience } from "./audience/stored.ts";
import { bytes, instant } from "../../platform/columns.ts";

export interface ProfileLink {
  readonly title: string;
  readonly url: string;
}

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
    pronouns: text("pronouns").notNull().default(""),
    location: text("location").notNull().default(""),
    links: jsonb("links").$type<readonly ProfileLink[]>().notNull().default([]),
    avatarId: uuid("avatar_id"),
    coverId: uuid("cover_id"),
    /** Who sees which field of the profile; what is not named here is as the defaults say. */
    fieldAudiences: jsonb("field_audiences")
      .$type<Readonly<Partial<Record<string, StoredAudience>>>>()
      .notNull()
      .default({}),
    birthDate: date("birth_date", { mode: "string" }).notNull(),
    /** Anything but `good` keeps a person out and hidden. */
    standing: text("standing", { enum: ["good", "suspended"] })
      .notNull()
      .default("good"),
    /** Followers are asked for, and what is public is for them. */
    isPrivate: boolean("is_private").notNull().default(false),
    /** Their own wish; a login undoes it. */
    deactivatedAt: instant("deactivated_at"),
    /** Deleted by its owner: gone for others at once, for good after this moment. */
    purgeAfter: instant("purge_after"),
    /** From here on nothing brings it back: some of it is gone already. */
    purgeStartedAt: instant("purge_started_at"),
    /** The one column that says whether others may know of them at all. */
    isVisible: boolean("is_visible")
      .notNull()
      .generatedAlwaysAs(sql`standing = 'good' and deactivated_at is null and purge_after is null`),
    /** Grows with every change of the account, so that the person's own devices can drop the older of two. */
    version: integer("version").notNull().default(1),
    /** The same for everybody else: grows with what all of them see, and says nothing of the rest. */
    publicVersion: integer("public_version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("accounts_email_key").on(table.emailKey),
    uniqueIndex("accounts_handle_key").on(table.handleKey),
    index("accounts_purge")
      .on(table.purgeAfter)
      .where(sql`${table.purgeAfter} is not null`),
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
    /** Who holds it while no account does. Null: nobody, whose account was deleted. */
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
  ...(["deactivated", "deleted"] as const),
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

/** Of whom: see `who` in `privacy/`. */
const who = (name: string) =>
  text(name, { enum: ["everyone", "followers", "following", "friends", "nobody"] })
    .notNull()
    .default("everyone");

/** What people let others know of them, and do to them. Whoever has no row never changed anything. */
export const privacySettings = pgTable("privacy_settings", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  /** Reciprocal: whoever hides it from somebody does not see that of them. */
  lastSeen: who("last_seen"),
  /** Reciprocal as well. */
  online: who("online"),
  message: who("message"),
  comment: who("comment"),
  mention: who("mention"),
  tag: who("tag"),
  friendsList: who("friends_list"),
  followersList: who("followers_list"),
  followingList: who("following_list"),
  readReceipts: boolean("read_receipts").notNull().default(true),
  findBySearch: boolean("find_by_search").notNull().default(true),
  findByEmail: boolean("find_by_email").notNull().default(false),
  findByPhone: boolean("find_by_phone").notNull().default(false),
  postAudience: jsonb("post_audience").$type<StoredAudience>(),
  storyAudience: jsonb("story_audience").$type<StoredAudience>(),
  personalisedRanking: boolean("personalised_ranking").notNull().default(true),
  /** Grows with every change. */
  version: integer("version").notNull().default(1),
});

/**
 * Audiences that are more than a word: a list, some people, somebody left out. The same one of the same owner is one row,
 * however many things have it.
 */
export const audiences = pgTable(
  "audiences",
  {
    id: uuid("id").primaryKey(),
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => accounts.id, { onDelete: "cascade" }),
    /** Position in `audienceKinds`. */
    kind: smallint("kind").notNull(),
    /** The list or group; null for the others. */
    refId: uuid("ref_id"),
    userIds: uuid("user_ids").array().notNull().default([]),
    exceptUserIds: uuid("except_user_ids").array().notNull().default([]),
    exceptListIds: uuid("except_list_ids").array().notNull().default([]),
    /** SHA-256 of what it says. */
    digest: bytes("digest").notNull(),
  },
  (table) => [uniqueIndex("audiences_owner_digest").on(table.ownerId, table.digest)],
);
