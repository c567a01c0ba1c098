import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { followRequestsOf } from "../queries.ts";
import { Connection, DirectionField, examples } from "../schemas.ts";
import { siftedPage } from "../sifted-page.ts";

export const listFollowRequests = defineOperation({
  name: "graph.listFollowRequests",
  kind: "read",
  summary: "Who waits to follow you, or whom you wait for, the latest first",
  description: "Take back what you sent with `graph.unfollow`.",
  access: "account",
  input: object({ direction: DirectionField, ...pageInput }),
  output: pageOf(Connection),
  errors: ["invalid"],
  example: { input: {}, output: { items: [examples.connection], nextCursor: null } },
}).handler(async (ctx, { direction = "received", ...page }) => {
  const viewerId = ctx.caller.accountId;
  const name = `graph.listFollowRequests:${viewerId}:${direction}`;
  const edges = followRequestsOf(ctx.sql, viewerId, direction);
  return await siftedPage(ctx, { name, viewerId, edges }, page);
});
