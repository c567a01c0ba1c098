import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { Connection, examples } from "../../schemas.ts";
import { siftedPage } from "../../sifted-page.ts";
import { findHeld, membersOf } from "../queries.ts";
import { exampleList, ListKey } from "../schemas.ts";

export const listListMembers = defineOperation({
  name: "list.listMembers",
  kind: "read",
  summary: "Who is in a list of yours, who was added last first",
  access: "account",
  input: object({ listId: ListKey, ...pageInput }),
  output: pageOf(Connection),
  errors: ["not-found", "invalid"],
  example: {
    input: { listId: exampleList.id },
    output: { items: [examples.connection], nextCursor: null },
  },
}).handler(async (ctx, { listId: key, ...page }) => {
  const viewerId = ctx.caller.accountId;
  const list = await findHeld(ctx.sql, viewerId, key);
  if (list) {
    const name = `list.listMembers:${list.id}`;
    return await siftedPage(ctx, { name, viewerId, edges: membersOf(ctx.sql, list.id) }, page);
  }
  if (key === "closeFriends") return { items: [], nextCursor: null };
  throw notFound();
});
