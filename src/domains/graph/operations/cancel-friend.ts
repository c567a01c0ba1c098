import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { relationshipUpdated } from "../events.ts";
import { holdBoth, tellAsked } from "../facing.ts";
import { pauseAsking } from "../pauses.ts";
import { removeFriendRequest } from "../requests.ts";
import { relationRateLimit } from "../rules.ts";
import { examples } from "../schemas.ts";

export const cancelFriend = defineOperation({
  name: "graph.cancelFriend",
  kind: "write",
  summary: "Take back asking somebody to be your friend",
  description:
    "Changes nothing where you do not wait for them: friends you have become you stay. Asked again within a day they see it, and are " +
    "told no other way.",
  access: "account",
  rateLimits: [relationRateLimit],
  input: object({ accountId: IdSchema }),
  output: Empty,
  errors: ["invalid"],
  example: { input: { accountId: examples.bob }, output: {} },
}).handler(async (ctx, { accountId }) => {
  const me = ctx.caller.accountId;
  await holdBoth(ctx, accountId);
  const state = await removeFriendRequest(ctx, me, accountId);
  if (state === null) return {};
  const wasHeard = state === "heard";
  if (wasHeard)
    await pauseAsking(ctx, { askerId: me, targetId: accountId, kind: "friend" }, "withdrawn");
  tellAsked(ctx, accountId, relationshipUpdated, wasHeard ? "quietly" : "never");
  return {};
});
