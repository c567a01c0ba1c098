import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { friendRequestHalves } from "../queries.ts";
import { Connection, DirectionField, examples } from "../schemas.ts";
import { siftedPage } from "../sifted-page.ts";

export const listFriendRequests = defineOperation({
  name: "graph.listFriendRequests",
  kind: "read",
  summary: "Who wants to be your friend, or whom you asked, the latest first",
  description: "Take back what you sent with `graph.cancelFriend`.",
  access: "account",
  input: object({ direction: DirectionField, ...pageInput }),
  output: pageOf(Connection),
  errors: ["invalid"],
  example: { input: {}, output: { items: [examples.connection], nextCursor: null } },
}).handler(async (ctx, { direction = "received", ...page }) => {
  const viewerId = ctx.caller.accountId;
  const name = `graph.listFriendRequests:${viewerId}:${direction}`;
  const edges = friendRequestHalves(ctx.sql, viewerId, direction);
  return await siftedPage(ctx, { name, viewerId, edges }, page);
});
