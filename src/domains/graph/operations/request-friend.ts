import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { addFriendRequest } from "../edges.ts";
import { friendRequested } from "../events.ts";
import { befriend, findFriendFacts, holdBoth, tellBoth, tooMany } from "../facing.ts";
import { decideFriend, friendsMax, openRequestsMax, relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const requestFriend = defineOperation({
  name: "graph.requestFriend",
  kind: "write",
  summary: "Ask somebody to be your friend",
  description:
    "Where they asked you already, you are friends at once. Again changes nothing. " +
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
  switch (decideFriend(await findFriendFacts(ctx, accountId))) {
    case "friends":
      return { state: "friends" };
    case "waits":
      return { state: "requested" };
    case "full":
      throw tooMany("One of you has, or waits for, as many friends as one may.");
    case "befriend":
      await befriend(ctx, accountId);
      return { state: "friends" };
    case "ask":
      await addFriendRequest(ctx, ctx.caller.accountId, accountId);
      tellBoth(ctx, accountId, friendRequested);
      return { state: "requested" };
  }
});
