import { and, eq, gt, inArray, isNull, notInArray } from "drizzle-orm";
import type { WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { claimHandle } from "../accounts.ts";
import { exampleAccount } from "../examples.ts";
import { handleClaimKeys, handleKey, handleTaken, parseHandle } from "../handles.ts";
import { requireConfirmed } from "../login/confirmation.ts";
import { changeOwnAccount, ownAccount, showOwnAccount } from "../own-account.ts";
import type { AccountRow } from "../queries.ts";
import { mailHandleChanged } from "../recovery/jobs.ts";
import { handleHeldMs, handlesHeldMax } from "../recovery/rules.ts";
import { Account, TypedHandle } from "../schemas.ts";
import { userStreamOf } from "../sessions.ts";
import { handleClaims } from "../tables.ts";

export const changeHandle = defineOperation({
  name: "account.changeHandle",
  kind: "write",
  summary: "Take another handle",
  description:
    "Your former handle is held for thirty days: nobody else can take it, and you can have it back. Needs a login or `auth.confirm` " +
    "within the last fifteen minutes.",
  access: "account",
  input: object({ handle: TypedHandle }),
  output: Account,
  errors: ["conflict", "limit", "confirmation-required"],
  why: {
    conflict: "The handle, or one that looks like it, is taken.",
    limit: "As many of your former handles are held for you as may be.",
  },
  example: { input: { handle: "ada" }, output: exampleAccount },
}).handlers({
  async run(ctx, { handle: typed }) {
    const handle = parseHandle(typed);
    const { accountId } = ctx.caller;
    await ctx.tx.lock([userStreamOf(accountId)]);
    await requireConfirmed(ctx);
    const before = await ownAccount(ctx);
    if (before.handle === handle) return {};
    await moveClaims(ctx, before, handle);
    await changeOwnAccount(ctx, { handle, handleKey: handleKey(handle) });
    await ctx.tx.enqueue(mailHandleChanged, { accountId, before: before.handle });
    return {};
  },
  view: async (ctx) => await showOwnAccount(ctx),
});

/** Takes the new handle's keys for good, and holds those of the former one that it does not share. */
async function moveClaims(ctx: WriteContext, before: AccountRow, handle: string): Promise<void> {
  const { id: accountId, emailKey } = before;
  if (!(await claimHandle(ctx, handle, { emailKey, accountId }))) throw handleTaken();
  const heldUntil = new Date(ctx.clock.now().getTime() + handleHeldMs);
  await ctx.tx.db
    .update(handleClaims)
    .set({ heldUntil })
    .where(
      and(
        eq(handleClaims.accountId, accountId),
        isNull(handleClaims.heldUntil),
        inArray(handleClaims.key, [...handleClaimKeys(before.handle)]),
        notInArray(handleClaims.key, [...handleClaimKeys(handle)]),
      ),
    );
  if ((await countHeld(ctx, accountId)) > handlesHeldMax)
    throw new AppError("limit", "Too many of your former handles are still held for you.");
}

/** Claims that were given up together ran out together: they are one handle. */
async function countHeld(ctx: WriteContext, accountId: Id): Promise<number> {
  const rows = await ctx.tx.db
    .selectDistinct({ heldUntil: handleClaims.heldUntil })
    .from(handleClaims)
    .where(and(eq(handleClaims.accountId, accountId), gt(handleClaims.heldUntil, ctx.clock.now())));
  return rows.length;
}
