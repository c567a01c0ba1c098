import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../events.ts";
import { holdBoth, tell } from "../facing.ts";
import { pauseAsking } from "../pauses.ts";
import { moveFollowRequest } from "../requests.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const declineFollow = defineOperation({
  name: "graph.declineFollow",
  kind: "write",
  summary: "Do not let somebody follow you who asked",
  description:
    "They never learn of it: to them they wait still. Should they take it back and ask again, you hear of it a week from now. " +
    "Changes nothing where nobody asked.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  if (!(await moveFollowRequest(ctx, accountId, me, { from: "heard", to: "declined" }))) return {};
  await pauseAsking(ctx, { askerId: accountId, targetId: me, kind: "follow" }, "declined");
  tell(ctx, relationshipUpdated, me, accountId);
  return {};
});
