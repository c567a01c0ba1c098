import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { befriend, findFriendFacts, holdBoth, tooMany } from "../facing.ts";
import { decideFriend, friendsMax, relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const acceptFriend = defineOperation({
  name: "graph.acceptFriend",
  kind: "write",
  summary: "Become friends with somebody who asked",
  description: `Again changes nothing. Not found: whoever did not ask, or asks no more. One has ${friendsMax} friends at most.`,
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "One of you has as many friends as one may." },
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  await holdBoth(ctx, accountId);
  const facts = await findFriendFacts(ctx, accountId);
  if (facts.friend === "friends") return {};
  if (facts.friend !== "requestedByThem") throw notFound();
  if (decideFriend(facts) === "full") throw tooMany("One of you has as many friends as one may.");
  await befriend(ctx, accountId);
  return {};
});
