import { userStreamOf } from "#src/domains/accounts/index.ts";
import { tellFact } from "#src/kit/fact.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../../events.ts";
import { restrictionChanged } from "../../facts.ts";
import { examples, Relationship } from "../../schemas.ts";
import { keepingAwayRateLimit } from "../limits.ts";
import { remove } from "../rows.ts";
import { requirePerson, viewRelationship } from "../target.ts";

export const unrestrict = defineOperation({
  name: "graph.unrestrict",
  kind: "write",
  summary: "Restrict somebody no longer",
  description: "Changes nothing where there is no restriction.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({ accountId: IdSchema }),
  output: Relationship,
  errors: ["not-found", "invalid"],
  example: { input: { accountId: examples.ann }, output: examples.follower },
}).handlers({
  async run(ctx, { accountId }) {
    const me = ctx.caller.accountId;
    const stream = userStreamOf(me);
    await ctx.tx.lock([stream]);
    await requirePerson(ctx, accountId);
    if (!(await remove(ctx, "restriction", accountId))) return { accountId };
    const change = { restricterId: me, restrictedId: accountId, isRestricted: false };
    await tellFact(ctx, restrictionChanged, change);
    ctx.tx.emit(relationshipUpdated, { stream, ref: { accountId } });
    // Whether the other may see that one is here is another now.
    ctx.tx.recheck([me, accountId]);
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});
