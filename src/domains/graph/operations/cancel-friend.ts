import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFriendRequest } from "../edges.ts";
import { relationshipUpdated } from "../events.ts";
import { holdBoth, tellBoth } from "../facing.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const cancelFriend = defineOperation({
  name: "graph.cancelFriend",
  kind: "write",
  summary: "Take back asking somebody to be your friend",
  description: "Changes nothing where you do not wait for them: friends you have become you stay.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  if (await removeFriendRequest(ctx, ctx.caller.accountId, accountId))
    tellBoth(ctx, accountId, relationshipUpdated);
  return {};
});
