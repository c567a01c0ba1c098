import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { pageInput, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { mutualEdges } from "../mutuals.ts";
import { Connection, examples } from "../schemas.ts";
import { requireShared } from "../sharing.ts";
import { siftedPage } from "../sifted-page.ts";

export const listMutuals = defineOperation({
  name: "graph.listMutuals",
  kind: "read",
  summary: "Whom you and somebody have in common",
  description:
    "`followers`: people whom you follow and who follow them. `friends`: friends of both of you. By when you came to them, " +
    "the latest first. Part of their list of followers or friends, so forbidden where they do not share that with you.",
  access: "account",
  input: object({
    accountId: IdSchema,
    kind: Type.Optional(
      Type.Union([Type.Literal("followers"), Type.Literal("friends")], {
        description: "`followers` if absent.",
      }),
    ),
    ...pageInput,
  }),
  output: pageOf(Connection),
  errors: ["not-found", "forbidden", "invalid"],
  why: { forbidden: "They do not share the list with you that these would be a part of." },
  example: {
    input: { accountId: examples.bob },
    output: { items: [examples.connection], nextCursor: null },
  },
}).handler(async (ctx, { accountId, kind = "followers", ...page }) => {
  const viewerId = ctx.caller.accountId;
  const [mutuals] = await Promise.all([
    mutualEdges(ctx.sql, kind, viewerId, accountId),
    requireShared(ctx, viewerId, accountId, kind),
  ]);
  const name = `graph.listMutuals:${viewerId}:${accountId}:${kind}`;
  return await siftedPage(ctx, { name, viewerId, ...mutuals }, page);
});
