import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFriendship } from "../edges.ts";
import { holdBoth, tellEnded } from "../facing.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const removeFriend = defineOperation({
  name: "graph.removeFriend",
  kind: "write",
  summary: "Be friends with somebody no longer",
  description:
    "They are not told; their devices merely show that you are none. Following each other goes on. Changes nothing where you are none.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  if (await removeFriendship(ctx, ctx.caller.accountId, accountId)) tellEnded(ctx, accountId);
  return {};
});
