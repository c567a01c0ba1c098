import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { addFollow, addFollowRequest, removeFollowRequest } from "../edges.ts";
import { followed, followRequested } from "../events.ts";
import { findFollowFacts, holdBoth, tellBoth, tooMany } from "../facing.ts";
import { decideFollow, followingMax, openRequestsMax, relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const follow = defineOperation({
  name: "graph.follow",
  kind: "write",
  summary: "Follow somebody",
  description:
    "Somebody whose account is private is asked first, and you follow once they say yes. Again changes nothing. " +
    `One follows ${followingMax} people at most, and waits for ${openRequestsMax}.`,
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: object({ state: Type.Union([Type.Literal("following"), Type.Literal("requested")]) }),
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "You follow, or wait for, as many people as one may." },
  example: { input: { accountId: examples.bob }, output: { state: "following" } },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  switch (decideFollow(await findFollowFacts(ctx, accountId))) {
    case "follows":
      return { state: "following" };
    case "waits":
      return { state: "requested" };
    case "full":
      throw tooMany("You follow, or wait for, as many people as one may.");
    case "ask":
      await addFollowRequest(ctx, me, accountId);
      tellBoth(ctx, accountId, followRequested);
      return { state: "requested" };
    case "follow":
      // One that waited while the account was private is settled with it.
      await Promise.all([removeFollowRequest(ctx, me, accountId), addFollow(ctx, me, accountId)]);
      tellBoth(ctx, accountId, followed);
      ctx.tx.recheck([me]);
      return { state: "following" };
  }
});
