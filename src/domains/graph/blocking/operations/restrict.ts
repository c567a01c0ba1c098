import { userStreamOf } from "#src/domains/accounts/index.ts";
import { tellFact } from "#src/kit/fact.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../../events.ts";
import { restrictionChanged } from "../../facts.ts";
import { examples, Relationship } from "../../schemas.ts";
import { keepingAwayRateLimit, restrictionsMax } from "../limits.ts";
import { has, requireRoom } from "../rows.ts";
import { requirePerson, viewRelationship } from "../target.ts";

export const restrict = defineOperation({
  name: "graph.restrict",
  kind: "write",
  summary: "Restrict somebody",
  description:
    "For when a block would be noticed: you stay what you are to each other, and they never learn of it, but what they do to you " +
    "waits for your yes, and they do not learn from you whether you saw it.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({ accountId: IdSchema }),
  output: Relationship,
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "You restrict as many people as one may." },
  example: {
    input: { accountId: examples.ann },
    output: { ...examples.follower, isRestricted: true },
  },
}).handlers({
  async run(ctx, { accountId }) {
    const me = ctx.caller.accountId;
    const stream = userStreamOf(me);
    await ctx.tx.lock([stream]);
    await requirePerson(ctx, accountId);
    if (await has(ctx, "restriction", accountId)) return { accountId };
    await requireRoom(ctx, "restriction", restrictionsMax);
    await ctx.tx.sql`
      insert into restrictions (restricter_id, restricted_id, created_at)
      values (${me}, ${accountId}, ${ctx.clock.now()})`;
    const change = { restricterId: me, restrictedId: accountId, isRestricted: true };
    await tellFact(ctx, restrictionChanged, change);
    ctx.tx.emit(relationshipUpdated, { stream, ref: { accountId } });
    // Whether the other may see that one is here is another now.
    ctx.tx.recheck([me, accountId]);
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});
