import { eq } from "drizzle-orm";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { tellOfChange } from "../../sign-in-mails.ts";
import { refuseLastWayIn } from "../../ways-in.ts";
import { passkeyDeleted } from "../events.ts";
import { examplePasskey } from "../examples.ts";
import { findPasskey } from "../queries.ts";
import { passkeys } from "../tables.ts";

export const deletePasskey = defineOperation({
  name: "passkey.delete",
  kind: "write",
  summary: "Let a passkey in no more",
  description:
    "Only soon after the login, or `auth.confirm`. The last way into an account is kept: `conflict`. Sessions that began with " +
    "it go on; `session.revoke` ends them.",
  access: "account",
  input: object({ passkeyId: IdSchema }),
  output: Empty,
  errors: ["confirmation-required", "conflict", "not-found"],
  why: {
    conflict: "It is the only way into the account: set a password, or add another way, first.",
  },
  example: { input: { passkeyId: examplePasskey.id }, output: {} },
}).handler(async (ctx, { passkeyId }) => {
  const { accountId } = ctx.caller;
  const stream = userStreamOf(accountId);
  await ctx.tx.lock([stream]);
  if (!(await findPasskey(ctx, accountId, passkeyId))) throw notFound();
  await requireConfirmed(ctx);
  await refuseLastWayIn(ctx, accountId, passkeyId);
  await ctx.tx.db.delete(passkeys).where(eq(passkeys.id, passkeyId));
  ctx.tx.emit(passkeyDeleted, { stream, ref: { passkeyId }, data: { passkeyId } });
  await tellOfChange(ctx, accountId, "passkey-removed");
  return {};
});
