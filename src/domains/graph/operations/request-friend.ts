import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { friendRequested } from "../events.ts";
import { befriend, findFriendFacts, holdBoth, tellAsked, tooMany } from "../facing.ts";
import { addFriendRequest } from "../requests.ts";
import {
  decideFriend,
  friendsMax,
  openRequestsMax,
  relationRateLimit,
  tellingOf,
} from "../rules.ts";
import { examples } from "../schemas.ts";

export const requestFriend = defineOperation({
  name: "graph.requestFriend",
  kind: "write",
  summary: "Ask somebody to be your friend",
  description:
    "Where they asked you already, you are friends at once. Again changes nothing. Whether they say no you do not learn: you wait " +
    "until you take it back. " +
    `One has ${friendsMax} friends at most, and waits for ${openRequestsMax}.`,
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: object({ state: Type.Union([Type.Literal("requested"), Type.Literal("friends")]) }),
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "One of you has, or waits for, as many friends as one may." },
  example: { input: { accountId: examples.bob }, output: { state: "requested" } },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  const facts = await findFriendFacts(ctx, accountId);
  switch (decideFriend(facts)) {
    case "friends":
      return { state: "friends" };
    case "waits":
      return { state: "requested" };
    case "full":
      throw tooMany("One of you has, or waits for, as many friends as one may.");
    case "befriend":
      await befriend(ctx, accountId);
      return { state: "friends" };
    case "ask": {
      const telling = tellingOf(facts.pause);
      const state = telling === "never" ? "held" : "heard";
      await addFriendRequest(ctx, ctx.caller.accountId, accountId, state);
      tellAsked(ctx, accountId, friendRequested, telling);
      return { state: "requested" };
    }
  }
});
