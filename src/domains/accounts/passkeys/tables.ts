/** Passkeys (WebAuthn credentials): public keys whose other half never leaves a person's device or its vendor's keychain. */
import { bigint, boolean, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";

export const passkeys = pgTable(
  "passkeys",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    /** As the authenticator named it; up to 1,023 bytes. */
    credentialId: bytes("credential_id").notNull(),
    /** COSE. */
    publicKey: bytes("public_key").notNull(),
    /** As it was last used; authenticators that do not count stay at 0. */
    signCount: bigint("sign_count", { mode: "number" }).notNull(),
    transports: text("transports").array().notNull(),
    /** Kept in a keychain that goes with its owner from device to device. */
    synced: boolean("synced").notNull(),
    name: text("name").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
  },
  (table) => [
    uniqueIndex("passkeys_credential").on(table.credentialId),
    index("passkeys_account").on(table.accountId, table.id),
  ],
);

/** Challenges that were answered, until they run out: whoever comes second with one is refused. */
export const usedPasskeyChallenges = pgTable(
  "used_passkey_challenges",
  {
    /** The random part; the whole is derived and stored nowhere. */
    nonce: bytes("nonce").primaryKey(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("used_passkey_challenges_expiry").on(table.expiresAt)],
);
