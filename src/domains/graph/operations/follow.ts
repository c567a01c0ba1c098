import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { addFollow } from "../edges.ts";
import { followed, followRequested } from "../events.ts";
import { findFollowFacts, holdBoth, tellAsked, tooMany } from "../facing.ts";
import { addFollowRequest, removeFollowRequest } from "../requests.ts";
import {
  decideFollow,
  followingMax,
  openRequestsMax,
  relationRateLimit,
  tellingOf,
} from "../rules.ts";
import { examples } from "../schemas.ts";

export const follow = defineOperation({
  name: "graph.follow",
  kind: "write",
  summary: "Follow somebody",
  description:
    "Somebody whose account is private is asked first, and you follow once they say yes; whether they say no you do not " +
    "learn: you wait until you take it back. Again changes nothing. " +
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
  const facts = await findFollowFacts(ctx, accountId);
  const telling = tellingOf(facts.pause);
  switch (decideFollow(facts)) {
    case "follows":
      return { state: "following" };
    case "waits":
      return { state: "requested" };
    case "full":
      throw tooMany("You follow, or wait for, as many people as one may.");
    case "ask":
      await addFollowRequest(ctx, me, accountId, telling === "never" ? "held" : "heard");
      tellAsked(ctx, accountId, followRequested, telling);
      return { state: "requested" };
    case "follow":
      // One that waited while the account was private is settled with it.
      await Promise.all([removeFollowRequest(ctx, me, accountId), addFollow(ctx, me, accountId)]);
      // Nobody has to allow it, so it shows at once; but it makes no stir after a no, or after it was taken back.
      tellAsked(ctx, accountId, followed, facts.pause === null ? "loudly" : "quietly");
      ctx.tx.recheck([me]);
      return { state: "following" };
  }
});
