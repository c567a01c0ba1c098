import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { addFollow } from "../edges.ts";
import { followAccepted } from "../events.ts";
import { holdBoth, requireRelationship, tellBoth } from "../facing.ts";
import { removeFollowRequest } from "../requests.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const acceptFollow = defineOperation({
  name: "graph.acceptFollow",
  kind: "write",
  summary: "Let somebody follow you who asked",
  description: "Again changes nothing. Not found: whoever did not ask, or asks no more.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["not-found", "invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  const { followsMe } = await requireRelationship(ctx, accountId);
  if (!(await removeFollowRequest(ctx, accountId, me, "heard"))) {
    if (followsMe) return {};
    throw notFound();
  }
  await addFollow(ctx, accountId, me);
  tellBoth(ctx, accountId, followAccepted);
  ctx.tx.recheck([accountId]);
  return {};
});
