import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { friendHalves } from "../queries.ts";
import { Connection, examples } from "../schemas.ts";
import { requireShared } from "../sharing.ts";
import { siftedPage } from "../sifted-page.ts";

export const listFriends = defineOperation({
  name: "graph.listFriends",
  kind: "read",
  summary: "Somebody's friends, the latest first",
  description:
    "Without people whom you may not know of. Forbidden where they do not share the list with you; a private account shares it with its followers at most.",
  access: "account",
  input: object({ accountId: IdSchema, ...pageInput }),
  output: pageOf(Connection),
  errors: ["not-found", "forbidden", "invalid"],
  example: {
    input: { accountId: examples.bob },
    output: { items: [examples.connection], nextCursor: null },
  },
}).handler(async (ctx, { accountId, ...page }) => {
  const viewerId = ctx.caller.accountId;
  const name = `graph.listFriends:${viewerId}:${accountId}`;
  const list = { name, viewerId, edges: friendHalves(ctx.sql, accountId) };
  const [found] = await Promise.all([
    siftedPage(ctx, list, page),
    requireShared(ctx, viewerId, accountId, "friends"),
  ]);
  return found;
});
