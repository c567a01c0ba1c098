import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFollow, removeFollowRequest } from "../edges.ts";
import { holdBoth, tellEnded } from "../facing.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const unfollow = defineOperation({
  name: "graph.unfollow",
  kind: "write",
  summary: "Follow somebody no longer, or take back the request to",
  description: "Changes nothing where there is nothing to take back.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  const removed = await Promise.all([
    removeFollow(ctx, me, accountId),
    removeFollowRequest(ctx, me, accountId),
  ]);
  if (removed.includes(true)) tellEnded(ctx, accountId);
  return {};
});
