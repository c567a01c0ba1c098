import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../../events.ts";
import { holdBoth, tell } from "../../facing.ts";
import { examples, Relationship } from "../../schemas.ts";
import { keepingAwayRateLimit } from "../limits.ts";
import { remove } from "../rows.ts";
import { requirePerson, viewRelationship } from "../target.ts";

export const unblock = defineOperation({
  name: "graph.unblock",
  kind: "write",
  summary: "Block somebody no longer",
  description:
    "You may find each other again. Nothing that the block ended comes back: whoever wants to follow or be friends asks anew. " +
    "They are not told.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({ accountId: IdSchema }),
  output: Relationship,
  errors: ["not-found", "invalid"],
  example: { input: { accountId: examples.ann }, output: examples.stranger },
}).handlers({
  async run(ctx, { accountId }) {
    const me = ctx.caller.accountId;
    await holdBoth(ctx, accountId);
    if (!(await remove(ctx, "block", accountId))) {
      await requirePerson(ctx, accountId);
      return { accountId };
    }
    tell(ctx, relationshipUpdated, me, accountId);
    // Whoever watches the other sees them again.
    ctx.tx.recheck([me, accountId]);
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});
