import { eq } from "drizzle-orm";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { requireConfirmed } from "../../login/confirmation.ts";
import { userStreamOf } from "../../sessions.ts";
import { tellOfChange } from "../../sign-in-mails.ts";
import { refuseLastWayIn } from "../../ways-in.ts";
import { providerUnlinked } from "../events.ts";
import { exampleIdentityId } from "../examples.ts";
import { findIdentities, toLinked } from "../identities.ts";
import { providerIdentities } from "../tables.ts";

export const unlinkProvider = defineOperation({
  name: "provider.unlink",
  kind: "write",
  summary: "Let nobody in through a provider any more",
  description:
    "Only soon after the login, or `auth.confirm`. The last way into an account is kept: `conflict`.",
  access: "account",
  input: object({ identityId: IdSchema }),
  output: Empty,
  errors: ["confirmation-required", "conflict", "not-found"],
  why: {
    conflict: "It is the only way into the account: set a password, or add another way, first.",
  },
  example: { input: { identityId: exampleIdentityId }, output: {} },
}).handler(async (ctx, { identityId }) => {
  const { accountId } = ctx.caller;
  const stream = userStreamOf(accountId);
  await ctx.tx.lock([stream]);
  const row = (await findIdentities(ctx, accountId)).find(({ id }) => id === identityId);
  if (!row) throw notFound();
  await requireConfirmed(ctx);
  await refuseLastWayIn(ctx, accountId, identityId);
  await ctx.tx.db.delete(providerIdentities).where(eq(providerIdentities.id, identityId));
  const { provider, label } = toLinked(ctx, row);
  const told = { identityId, provider: provider ?? label };
  ctx.tx.emit(providerUnlinked, { stream, ref: told, data: told });
  await tellOfChange(ctx, accountId, "provider-unlinked", provider ?? label);
  return {};
});
