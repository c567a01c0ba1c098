import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFriendRequest } from "../edges.ts";
import { relationshipUpdated } from "../events.ts";
import { holdBoth, tellBoth } from "../facing.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const declineFriend = defineOperation({
  name: "graph.declineFriend",
  kind: "write",
  summary: "Do not become friends with somebody who asked",
  description:
    "They are not told; their devices merely show that they wait no longer. Changes nothing where nobody asked.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  if (await removeFriendRequest(ctx, accountId, ctx.caller.accountId))
    tellBoth(ctx, accountId, relationshipUpdated);
  return {};
});
