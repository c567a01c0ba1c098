import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { userStreamOf } from "../../accounts/index.ts";
import { tellUpdated } from "../events.ts";
import { holdMedium } from "../queries.ts";
import { AltText, exampleMediaId, exampleMedium, Medium } from "../schemas.ts";
import { viewOf } from "../view.ts";

export const setAltText = defineOperation({
  name: "media.setAltText",
  kind: "write",
  summary: "Describe a medium for those who cannot see or hear it",
  access: "account",
  input: object({ mediaId: IdSchema, altText: AltText }),
  output: Medium,
  errors: ["not-found"],
  example: {
    input: { mediaId: exampleMediaId, altText: exampleMedium.altText },
    output: exampleMedium,
  },
}).handlers({
  async run(ctx, { mediaId, altText }) {
    const { accountId } = ctx.caller;
    await ctx.tx.lock([userStreamOf(accountId)]);
    const medium = await holdMedium(ctx.tx.sql, mediaId);
    if (medium === null || medium.ownerId !== accountId) throw notFound();
    if (medium.altText !== altText) {
      await ctx.tx.sql`
        update media set alt_text = ${altText}, version = version + 1 where id = ${mediaId}`;
      tellUpdated(ctx, accountId, mediaId);
    }
    return { mediaId };
  },
  view: async (ctx, { mediaId }) => await viewOf({ ...ctx, sql: ctx.tx.sql }, mediaId),
});
