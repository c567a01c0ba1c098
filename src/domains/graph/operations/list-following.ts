import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { followingOf } from "../queries.ts";
import { Connection, examples } from "../schemas.ts";
import { sharedList } from "../shared-list.ts";

export const listFollowing = defineOperation({
  name: "graph.listFollowing",
  kind: "read",
  summary: "Whom somebody follows, the latest first",
  description:
    "Without people whom you may not know of. Forbidden where they do not share the list with you; a private account shares it with its followers at most.",
  access: "account",
  input: object({ accountId: IdSchema, ...pageInput }),
  output: pageOf(Connection),
  errors: ["not-found", "forbidden", "invalid"],
  why: { forbidden: "They do not share this list with you." },
  example: {
    input: { accountId: examples.bob },
    output: { items: [examples.connection], nextCursor: null },
  },
}).handler(
  async (ctx, input) =>
    await sharedList(ctx, "following", followingOf(ctx.sql, input.accountId), input),
);
