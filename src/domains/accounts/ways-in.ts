/** How somebody gets into their account. The last way in is never taken away. */
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";

/**
 * Throws `conflict` when nothing is left beside this passkey or identity: no password, no other passkey, nobody at a provider
 * that is still in the settings. The person's stream is held, so that of two that are taken away at once one stays.
 */
export async function refuseLastWayIn(
  ctx: WriteContext,
  accountId: Id,
  without: Id,
): Promise<void> {
  const issuers = ctx.services.identityProviders.list.map(({ issuer }) => issuer);
  const ways = await ctx.tx.sql`
    select 1 from accounts where id = ${accountId} and password_hash is not null
    union all
    select 1 from passkeys where account_id = ${accountId} and id <> ${without}
    union all
    select 1 from provider_identities
    where account_id = ${accountId} and id <> ${without} and issuer = any(${issuers}::text[])
    limit 1`;
  if (ways.length > 0) return;
  throw new AppError(
    "conflict",
    "It is the only way into this account: set a password, or add another way, first.",
  );
}
