import { and, eq } from "drizzle-orm";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../sessions.ts";
import { passkeyUpdated } from "../events.ts";
import { examplePasskey } from "../examples.ts";
import { findPasskey, toPasskey } from "../queries.ts";
import { Passkey, PasskeyName } from "../schemas.ts";
import { passkeys } from "../tables.ts";

export const renamePasskey = defineOperation({
  name: "passkey.rename",
  kind: "write",
  summary: "Give a passkey another name",
  access: "account",
  input: object({ passkeyId: IdSchema, name: PasskeyName }),
  output: Passkey,
  errors: ["not-found"],
  example: {
    input: { passkeyId: examplePasskey.id, name: examplePasskey.name },
    output: examplePasskey,
  },
}).handlers({
  run: async (ctx, { passkeyId, name }) => {
    const { accountId } = ctx.caller;
    const stream = userStreamOf(accountId);
    await ctx.tx.lock([stream]);
    const [row] = await ctx.tx.db
      .update(passkeys)
      .set({ name })
      .where(and(eq(passkeys.id, passkeyId), eq(passkeys.accountId, accountId)))
      .returning();
    if (!row) throw notFound();
    ctx.tx.emit(passkeyUpdated, { stream, ref: { passkeyId }, data: toPasskey(row) });
    return { passkeyId };
  },
  view: async (ctx, { passkeyId }) => {
    const row = await findPasskey(ctx, ctx.caller.accountId, passkeyId);
    if (!row) throw notFound();
    return toPasskey(row);
  },
});
