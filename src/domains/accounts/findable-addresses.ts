/** By which addresses somebody lets themselves be found in the address books of others. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { findFactor, openFactor } from "./second-factor/factors.ts";

interface Allowed {
  readonly emailKey: string | null;
  readonly findByPhone: boolean;
}

/**
 * Mail addresses as their keys, phone numbers in E.164 form; only proven ones, and only what the person allows: of whoever
 * chose nothing, none.
 */
export async function findableAddresses(
  ctx: Pick<WriteContext, "sql" | "db" | "services">,
  accountId: Id,
): Promise<string[]> {
  const [allowed] = await ctx.sql<Allowed[]>`
    select case when p.find_by_email then a.email_key end as "emailKey", p.find_by_phone as "findByPhone"
    from accounts a join privacy_settings p on p.account_id = a.id where a.id = ${accountId}`;
  if (!allowed) return [];
  const phone = allowed.findByPhone ? await findFactor(ctx, accountId, "sms") : null;
  const number = phone && openFactor(ctx.services.secrets, phone).toString("utf8");
  return [allowed.emailKey, number].filter((address) => address !== null);
}
