import Type from "typebox";
import { userStreamOf } from "#src/domains/accounts/index.ts";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { examples } from "../../schemas.ts";
import { deleteMembers, tellMembers } from "../members.ts";
import { findHeld, findList } from "../queries.ts";
import { listRateLimit } from "../rules.ts";
import { AccountIds, exampleList, ListKey, PeopleList } from "../schemas.ts";

export const removeListMembers = defineOperation({
  name: "list.removeMembers",
  kind: "write",
  summary: "Remove people from a list of yours",
  description: "They never learn of it. Who is not in it stays out.",
  access: "account",
  rateLimits: [listRateLimit],
  input: object({ listId: ListKey, accountIds: AccountIds }),
  output: object({ list: PeopleList, removedIds: Type.Array(IdSchema) }),
  errors: ["not-found"],
  example: {
    input: { listId: exampleList.id, accountIds: [examples.ann] },
    output: { list: { ...exampleList, memberCount: 0 }, removedIds: [examples.ann] },
  },
}).handlers({
  async run(ctx, { listId: key, accountIds }) {
    const me = ctx.caller.accountId;
    await ctx.tx.lock([userStreamOf(me)]);
    const list = await findHeld(ctx.tx.sql, me, key);
    if (!list) throw notFound();
    const removedIds = await deleteMembers(ctx, list.id, accountIds);
    tellMembers(ctx, me, list, { removedIds });
    return { listId: list.id, removedIds };
  },
  async view(ctx, { listId, removedIds }) {
    const list = await findList(ctx, ctx.caller.accountId, listId);
    if (!list) throw notFound();
    return { list, removedIds };
  },
});
