import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { tellFact } from "#src/kit/fact.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { sever, type Severed } from "../../edges.ts";
import { personGone, relationshipUpdated } from "../../events.ts";
import { holdBoth, requireRelationship, tell } from "../../facing.ts";
import { personBlocked } from "../../facts.ts";
import { takeOffLists } from "../../lists/members.ts";
import { pauseAsking } from "../../pauses.ts";
import { examples, Relationship } from "../../schemas.ts";
import { blocksMax, keepingAwayRateLimit } from "../limits.ts";
import { has, requireRoom } from "../rows.ts";
import { viewRelationship } from "../target.ts";

export const block = defineOperation({
  name: "graph.block",
  kind: "write",
  summary: "Block somebody",
  description:
    "From now on neither of you is there for the other, anywhere but in groups you share. Following, friendship, requests and places " +
    "in each other's lists end on both sides, and do not come back with `graph.unblock`. Mutes and restrictions stay.",
  access: "account",
  rateLimits: [keepingAwayRateLimit],
  input: object({ accountId: IdSchema }),
  output: Relationship,
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "You block as many people as one may." },
  example: {
    input: { accountId: examples.ann },
    output: { ...examples.stranger, isBlocked: true },
  },
}).handlers({
  async run(ctx, { accountId }) {
    await holdBoth(ctx, accountId);
    if (await has(ctx, "block", accountId)) return { accountId };
    await requireRelationship(ctx, accountId);
    await requireRoom(ctx, "block", blocksMax);
    await keepApart(ctx, accountId);
    return { accountId };
  },
  view: async (ctx, { accountId }) => await viewRelationship(ctx, accountId),
});

async function keepApart(ctx: WriteContext & WithCaller, accountId: Id): Promise<void> {
  const me = ctx.caller.accountId;
  await ctx.tx.sql`
    insert into blocks (blocker_id, blocked_id, created_at) values (${me}, ${accountId}, ${ctx.clock.now()})`;
  const severed = await sever(ctx, me, accountId);
  await pauseWhatEnded(ctx, accountId, severed);
  await takeOffLists(ctx, me, accountId);
  await tellFact(ctx, personBlocked, { blockerId: me, blockedId: accountId });
  tell(ctx, relationshipUpdated, me, accountId);
  const gone = { accountId: me };
  // A stranger has nothing to drop, and would only learn that somebody blocked them.
  if (Object.values(severed).some(Boolean))
    ctx.tx.emit(personGone, { stream: userStreamOf(accountId), ref: gone, data: gone });
  ctx.tx.recheck([me, accountId]);
}

/** Blocking somebody takes back what one asked them: it must not be the way to ask anew with a stir. */
async function pauseWhatEnded(
  ctx: WriteContext & WithCaller,
  accountId: Id,
  severed: Severed,
): Promise<void> {
  const asking = { askerId: ctx.caller.accountId, targetId: accountId };
  if (severed.oneFollowed || severed.oneAskedToFollow)
    await pauseAsking(ctx, { ...asking, kind: "follow" }, "withdrawn");
  if (severed.oneAskedToBeFriends)
    await pauseAsking(ctx, { ...asking, kind: "friend" }, "withdrawn");
}
