import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { findUses, holdMedium } from "../queries.ts";
import { exampleMediaId } from "../schemas.ts";
import { deleteMedium } from "../writes.ts";

export const deleteOperation = defineOperation({
  name: "media.delete",
  kind: "write",
  summary: "Delete a medium that nothing uses",
  description:
    "What is used somewhere is a `conflict`, which names where: take it out there first. Its files go at once.",
  access: "account",
  input: object({ mediaId: IdSchema }),
  output: Empty,
  errors: ["not-found", "conflict"],
  why: { conflict: "Something uses it; the message names what." },
  example: { input: { mediaId: exampleMediaId }, output: {} },
}).handler(async (ctx, { mediaId }) => {
  const { accountId } = ctx.caller;
  await ctx.tx.lock([userStreamOf(accountId)]);
  const medium = await holdMedium(ctx.tx.sql, mediaId);
  if (medium === null || medium.ownerId !== accountId) throw notFound();
  const uses = await findUses(ctx.tx.sql, mediaId);
  if (uses.length > 0) {
    const kinds = [...new Set(uses.map(({ kind }) => kind))].join(", ");
    throw new AppError("conflict", `It is used as ${kinds}.`, {
      fields: { mediaId: `is used as ${kinds}` },
    });
  }
  await deleteMedium(ctx, accountId, mediaId);
  return {};
});
