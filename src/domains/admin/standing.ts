/** Suspending and its opposite: the two differ by a word. */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import type { WithAudit } from "#src/kit/staff.ts";
import { setStanding } from "../accounts/index.ts";
import { mailStanding } from "./jobs.ts";
import { holdTarget } from "./rights.ts";
import type { Sentence } from "./schemas.ts";

/** Done again it changes nothing, tells nobody, and is on the record. */
export async function changeStanding(
  ctx: WriteContext & WithCaller & WithAudit,
  standing: "good" | "suspended",
  { accountId, reason, message }: Sentence,
): Promise<void> {
  const { standing: before } = await holdTarget(ctx, accountId);
  const isOther = before !== standing;
  if (isOther) await setStanding(ctx, accountId, standing);
  const entryId = ctx.audit({
    target: { kind: "account", id: accountId },
    reason,
    before: { standing: before },
    after: { standing, ...(message === undefined ? {} : { message }) },
  });
  if (isOther) await ctx.tx.enqueue(mailStanding, { entryId });
}
