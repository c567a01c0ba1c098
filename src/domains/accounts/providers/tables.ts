/** Who people are at OpenID providers, and sign-ins there that are under way. */
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { bytes, instant } from "../../../platform/columns.ts";
import { ofAccount } from "../columns.ts";
import { accounts } from "../tables.ts";

/** Somebody at an issuer, and the account they get into. The mail address there decides nothing: it is shown, no more. */
export const providerIdentities = pgTable(
  "provider_identities",
  {
    id: uuid("id").primaryKey(),
    accountId: ofAccount(),
    /** As the ID token names it: a provider's name here may come to mean another issuer. */
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    email: text("email"),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
  },
  (table) => [
    uniqueIndex("provider_identities_subject").on(table.issuer, table.subject),
    uniqueIndex("provider_identities_account").on(table.accountId, table.issuer),
  ],
);

/** Sign-ins that came back from a provider. The row makes a `state` good once; its ticket is good once as well. */
export const providerArrivals = pgTable(
  "provider_arrivals",
  {
    /** Chosen when the sign-in began. */
    id: uuid("id").primaryKey(),
    provider: text("provider").notNull(),
    purpose: text("purpose", { enum: ["login", "link"] }).notNull(),
    /** Whoever began it, where they were logged in. */
    accountId: uuid("account_id").references(() => accounts.id, { onDelete: "cascade" }),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    email: text("email"),
    /** Whether the issuer's word is taken for this address. */
    emailProven: boolean("email_proven").notNull(),
    displayName: text("display_name"),
    /** SHA-256 of a text that only the client which began it knows. */
    verifierHash: bytes("verifier_hash").notNull(),
    /** SHA-256 of the ticket, then of what stands for it while somebody fills in the form. Null once used. */
    secretHash: bytes("secret_hash"),
    stage: text("stage", { enum: ["ticket", "form", "done"] }).notNull(),
    /** The address a code was last mailed to. */
    codeEmail: text("code_email"),
    codesSent: integer("codes_sent").notNull().default(0),
    codeTries: integer("code_tries").notNull().default(0),
    codeExpiresAt: instant("code_expires_at"),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("provider_arrivals_secret").on(table.secretHash),
    index("provider_arrivals_account").on(table.accountId),
    index("provider_arrivals_expiry").on(table.expiresAt),
  ],
);
