import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFollow } from "../edges.ts";
import { relationshipUpdated } from "../events.ts";
import { holdBoth, tell, tellEnded } from "../facing.ts";
import { pauseAsking } from "../pauses.ts";
import { removeFollowRequest } from "../requests.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const unfollow = defineOperation({
  name: "graph.unfollow",
  kind: "write",
  summary: "Follow somebody no longer, or take back the request to",
  description:
    "Changes nothing where there is nothing to take back. Followed or asked again within a day they see it, and are told no other way.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  const [hasFollowed, request] = await Promise.all([
    removeFollow(ctx, me, accountId),
    removeFollowRequest(ctx, me, accountId),
  ]);
  if (hasFollowed || request === "heard") {
    await pauseAsking(ctx, { askerId: me, targetId: accountId, kind: "follow" }, "withdrawn");
    tellEnded(ctx, accountId);
  } else if (request !== null) tell(ctx, relationshipUpdated, me, accountId);
  return {};
});
