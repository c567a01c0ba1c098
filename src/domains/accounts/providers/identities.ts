/** Who at a provider is who here. */
import { and, asc, eq } from "drizzle-orm";
import type { ReadContext, WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { tellOfChange } from "../sign-in-mails.ts";
import { userStreamOf } from "../sessions.ts";
import type { ArrivalRow } from "./arrivals.ts";
import { providerLinked } from "./events.ts";
import type { LinkedProvider } from "./schemas.ts";
import { providerIdentities } from "./tables.ts";

export type IdentityRow = typeof providerIdentities.$inferSelect;

type Person = Pick<ArrivalRow, "issuer" | "subject" | "email">;

/** By issuer and subject, and by nothing else: addresses change hands. Index provider_identities_subject. */
export async function findIdentity(
  ctx: Pick<ReadContext, "db">,
  { issuer, subject }: Person,
): Promise<IdentityRow | null> {
  const [row] = await ctx.db
    .select()
    .from(providerIdentities)
    .where(and(eq(providerIdentities.issuer, issuer), eq(providerIdentities.subject, subject)));
  return row ?? null;
}

/** Oldest first; as many as there are providers at most. Index provider_identities_account. */
export async function findIdentities(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<IdentityRow[]> {
  return await ctx.db
    .select()
    .from(providerIdentities)
    .where(eq(providerIdentities.accountId, accountId))
    .orderBy(asc(providerIdentities.id));
}

/**
 * Links them, tells the person's devices and sends a mail; null when that person at the provider, or another one there,
 * is linked already. The person's stream is held.
 */
export async function addIdentity(
  ctx: WriteContext,
  accountId: Id,
  provider: string,
  person: Person,
): Promise<IdentityRow | null> {
  const { issuer, subject, email } = person;
  const now = ctx.clock.now();
  const [row] = await ctx.tx.db
    .insert(providerIdentities)
    .values({
      ...{ id: newId(), accountId, issuer, subject, email },
      ...{ createdAt: now, lastUsedAt: now },
    })
    .onConflictDoNothing()
    .returning();
  if (!row) return null;
  const told = { identityId: row.id, provider };
  ctx.tx.emit(providerLinked, { stream: userStreamOf(accountId), ref: told, data: told });
  await tellOfChange(ctx, accountId, "provider-linked", provider);
  return row;
}

export async function touchIdentity(
  ctx: WriteContext,
  id: Id,
  { email }: Pick<Person, "email">,
): Promise<void> {
  await ctx.tx.db
    .update(providerIdentities)
    .set({ email, lastUsedAt: ctx.clock.now() })
    .where(eq(providerIdentities.id, id));
}

export function toLinked(
  { services }: Pick<ReadContext, "services">,
  row: IdentityRow,
): LinkedProvider {
  const offered = services.identityProviders.list.find(({ issuer }) => issuer === row.issuer);
  return {
    id: row.id,
    provider: offered?.name ?? null,
    label: offered?.label ?? new URL(row.issuer).hostname,
    email: row.email,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
  };
}
