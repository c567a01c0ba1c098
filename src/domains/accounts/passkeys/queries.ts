/** Looking passkeys up, and showing them. */
import { and, asc, eq } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { Passkey } from "./schemas.ts";
import { passkeys } from "./tables.ts";

export type PasskeyRow = typeof passkeys.$inferSelect;

export const passkeysMax = 25;

type Context = Pick<ReadContext, "db">;

/** Oldest first; more than the limit cannot be. Index passkeys_account. */
export async function findPasskeys(ctx: Context, accountId: Id): Promise<PasskeyRow[]> {
  return await ctx.db
    .select()
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId))
    .orderBy(asc(passkeys.id));
}

/** Null for another person's. */
export async function findPasskey(ctx: Context, accountId: Id, id: Id): Promise<PasskeyRow | null> {
  const [row] = await ctx.db
    .select()
    .from(passkeys)
    .where(and(eq(passkeys.id, id), eq(passkeys.accountId, accountId)));
  return row ?? null;
}

/** Whoever's it is. Index passkeys_credential. */
export async function findByCredential(
  ctx: Context,
  credentialId: string,
): Promise<PasskeyRow | null> {
  const [row] = await ctx.db
    .select()
    .from(passkeys)
    .where(eq(passkeys.credentialId, Buffer.from(credentialId, "base64url")));
  return row ?? null;
}

export function toPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    name: row.name,
    synced: row.synced,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}

/** Whoever has one may show it in place of another second factor; having one does not turn second factors on. */
export async function passkeyMethod(ctx: Context, accountId: Id): Promise<"passkey"[]> {
  return (await findPasskeys(ctx, accountId)).length > 0 ? ["passkey"] : [];
}
