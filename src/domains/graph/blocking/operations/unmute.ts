import { userStreamOf } from "#src/domains/accounts/index.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../../events.ts";
import { examples, Relationship } from "../../schemas.ts";
import { keepingAwayRateLimit } from "../limits.ts";
import { remove } from "../rows.ts";
import { requirePerson, viewRelationship } from "../target.ts";

export const unmute = defineOperation({
  name: "graph.unmute",
  kind: "write",
  summary: "Mute somebody no longer",
  description: "Changes nothing where there is no mute.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({ accountId: IdSchema }),
  output: Relationship,
  errors: ["not-found", "invalid"],
  example: { input: { accountId: examples.ann }, output: examples.follower },
}).handlers({
  async run(ctx, { accountId }) {
    const stream = userStreamOf(ctx.caller.accountId);
    await ctx.tx.lock([stream]);
    await requirePerson(ctx, accountId);
    if (await remove(ctx, "mute", accountId))
      ctx.tx.emit(relationshipUpdated, { stream, ref: { accountId } });
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});
