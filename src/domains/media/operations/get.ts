import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { mayFetch } from "../access.ts";
import { findFiles, findMedium } from "../queries.ts";
import { exampleMediaId, exampleMedium, Medium } from "../schemas.ts";
import { toMedium } from "../view.ts";

export const get = defineOperation({
  name: "media.get",
  kind: "read",
  summary: "One medium, with addresses of its files",
  description:
    "One's own in any state; another's when it is ready and one may see what it is used for.",
  access: "account",
  input: object({ mediaId: IdSchema }),
  output: Medium,
  errors: ["not-found"],
  example: { input: { mediaId: exampleMediaId }, output: exampleMedium },
}).handler(async (ctx, { mediaId }) => {
  const { accountId } = ctx.caller;
  const [medium, files] = await Promise.all([
    findMedium(ctx.sql, mediaId),
    findFiles(ctx.sql, [mediaId]),
  ]);
  if (medium === null || !(await mayFetch(ctx, medium, accountId))) throw notFound();
  if (medium.ownerId !== accountId && medium.state !== "ready") throw notFound();
  return toMedium(ctx, medium, files.get(mediaId) ?? [], accountId);
});
