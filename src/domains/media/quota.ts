/** How much one person may store. */
import type { ReadContext, Sql } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { sumBytes } from "./queries.ts";

type QuotaContext = Pick<ReadContext, "services">;

/**
 * How many bytes are left. Two that look at the same time see the same: whoever stores looks again, with the person's
 * stream locked.
 */
export async function roomOf(ctx: QuotaContext, sql: Sql, ownerId: Id): Promise<number> {
  return ctx.services.settings.mediaQuotaBytes - (await sumBytes(sql, ownerId));
}

export function overQuota({ services }: QuotaContext): AppError {
  const mebibytes = Math.floor(services.settings.mediaQuotaBytes / 1024 / 1024);
  return new AppError(
    "too-large",
    `Your media may come to ${mebibytes} MiB in all: delete some of them first.`,
  );
}
