/** Which second factors somebody has. */
import { and, eq, isNotNull } from "drizzle-orm";
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { SecondFactorMethod } from "../schemas.ts";
import { recoveryCodes, secondFactors } from "./tables.ts";

export type FactorRow = typeof secondFactors.$inferSelect;

/** Those in use. */
export async function findFactors(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<FactorRow[]> {
  return await ctx.db
    .select()
    .from(secondFactors)
    .where(and(eq(secondFactors.accountId, accountId), isNotNull(secondFactors.confirmedAt)));
}

/** What a login may be asked for; empty for who has no second factor. */
export async function findMethods(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<SecondFactorMethod[]> {
  const factors = await findFactors(ctx, accountId);
  if (factors.length === 0) return [];
  const kinds = new Set(factors.map(({ kind }) => kind));
  const inOrder = (["totp", "sms", "email"] as const).filter((kind) => kinds.has(kind));
  const left = await countRecoveryCodes(ctx, accountId);
  return left > 0 ? [...inOrder, "recoveryCode"] : inOrder;
}

export async function hasSecondFactor(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<boolean> {
  return (await findFactors(ctx, accountId)).length > 0;
}

export async function countRecoveryCodes(
  ctx: Pick<ReadContext, "db">,
  accountId: Id,
): Promise<number> {
  return await ctx.db.$count(recoveryCodes, eq(recoveryCodes.accountId, accountId));
}
