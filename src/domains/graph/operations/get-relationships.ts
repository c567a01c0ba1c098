import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { relationshipsOf } from "../relationships.ts";
import { examples, Relationship } from "../schemas.ts";

const askedMax = 100;

export const getRelationships = defineOperation({
  name: "graph.getRelationships",
  kind: "read",
  summary: "How you stand to people",
  description:
    "In the order asked, each once. People who do not exist, or not for you, are left out, and so are you; whomever you blocked is there.",
  access: "account",
  input: object({ accountIds: Type.Array(IdSchema, { minItems: 1, maxItems: askedMax }) }),
  output: object({ items: Type.Array(Relationship, { maxItems: askedMax }) }),
  errors: ["invalid"],
  example: {
    input: { accountIds: [examples.ann] },
    output: { items: [examples.follower] },
  },
}).handler(async (ctx, { accountIds }) => ({
  items: await relationshipsOf(ctx, ctx.caller.accountId, [...new Set(accountIds)]),
}));
