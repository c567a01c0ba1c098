/** Second factors as their owner sees them. */
import type { ReadContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { countRecoveryCodes, findFactors, openFactor, type FactorRow } from "./factors.ts";
import type { TwoFactor } from "./schemas.ts";

const hintDigits = 2;

export async function findTwoFactor(
  ctx: Pick<ReadContext, "db" | "services">,
  accountId: Id,
): Promise<TwoFactor> {
  const factors = await findFactors(ctx, accountId);
  return {
    factors: factors.map((factor) => ({
      method: factor.kind,
      hint: hintOf(ctx, factor),
      since: (factor.confirmedAt ?? factor.createdAt).toISOString(),
    })),
    recoveryCodesLeft: await countRecoveryCodes(ctx, accountId),
  };
}

function hintOf({ services }: Pick<ReadContext, "services">, factor: FactorRow): string | null {
  if (factor.kind !== "sms") return null;
  return `…${openFactor(services.secrets, factor).toString().slice(-hintDigits)}`;
}
