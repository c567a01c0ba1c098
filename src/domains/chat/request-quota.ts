/** How many strangers one person may come to in an hour, in direct chats and by groups together. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import { requestsPerHourMax } from "./rules.ts";

const hourMs = 3_600_000;

/**
 * Refuses the caller so many more strangers than they may come to now. The caller's own stream is held, so that each call
 * counts what the others wrote. Indexes chats_requested and chat_members_asked, from their ends.
 */
export async function requireSlowness(
  ctx: WriteContext & WithCaller,
  strangers: number,
): Promise<void> {
  if (strangers === 0) return;
  if (strangers > requestsPerHourMax) {
    // How many of them it is would tell who took a message of yours without a word.
    const message = `More of them do not know you than the ${requestsPerHourMax} who can be asked in an hour.`;
    throw new AppError("limit", message);
  }
  const nowMs = ctx.clock.now().getTime();
  const oldest = await nthNewest(ctx, requestsPerHourMax - strangers, new Date(nowMs - hourMs));
  if (!oldest) return;
  const until = new Date(oldest.getTime() + hourMs);
  const message = `At most ${requestsPerHourMax} people who do not know you can be asked in an hour; this can be done at ${until.toISOString()}.`;
  throw new AppError("rate-limited", message, {
    retryAfterMs: Math.max(until.getTime() - nowMs, 1),
  });
}

/** When the caller came to a stranger, since then and with so many others after it; null if they are fewer. */
async function nthNewest(
  { tx, caller }: WriteContext & WithCaller,
  others: number,
  since: Date,
): Promise<Date | null> {
  const me = caller.accountId;
  const [row] = await tx.sql<{ at: Date }[]>`
    select at from (
      (select requested_at as at from chats
        where created_by = ${me} and requested_at > ${since}
        order by requested_at desc limit ${requestsPerHourMax})
      union all
      (select asked_at from chat_members
        where asked_by = ${me} and asked_at > ${since}
        order by asked_at desc limit ${requestsPerHourMax})) asked
    order by at desc offset ${others} limit 1`;
  return row?.at ?? null;
}
