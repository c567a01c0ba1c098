import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { removeFollow } from "../edges.ts";
import { holdBoth, tellEnded } from "../facing.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const removeFollower = defineOperation({
  name: "graph.removeFollower",
  kind: "write",
  summary: "Let somebody follow you no longer",
  description:
    "They are not told; their devices merely show that they do not follow you. Changes nothing where they do not.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  if (await removeFollow(ctx, accountId, ctx.caller.accountId)) tellEnded(ctx, accountId);
  return {};
});
