import { userStreamOf } from "#src/domains/accounts/index.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { listUpdated } from "../events.ts";
import { findHeld, findList } from "../queries.ts";
import { listRateLimit } from "../rules.ts";
import { exampleList, ListKey, ListName, PeopleList } from "../schemas.ts";

export const updateList = defineOperation({
  name: "list.update",
  kind: "write",
  summary: "Give a list another name",
  description: "Close friends are called that: `forbidden`.",
  access: "account",
  rateLimits: [listRateLimit],
  input: object({ listId: ListKey, name: ListName }),
  output: PeopleList,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "It is the list of close friends." },
  example: { input: { listId: exampleList.id, name: "Sunday walks" }, output: exampleList },
}).handlers({
  async run(ctx, { listId: key, name }) {
    const me = ctx.caller.accountId;
    const stream = userStreamOf(me);
    await ctx.tx.lock([stream]);
    const list = await findHeld(ctx.tx.sql, me, key);
    if (key === "closeFriends" || list?.kind === "closeFriends") throw new AppError("forbidden");
    if (!list) throw notFound();
    const changed = await ctx.tx.sql`
      update lists set name = ${name}, version = version + 1 where id = ${list.id} and name <> ${name}`;
    if (changed.count > 0) {
      const ref = { listId: list.id, addedIds: [], removedIds: [] };
      ctx.tx.emit(listUpdated, { stream, ref });
    }
    return { listId: list.id };
  },
  async view(ctx, { listId }) {
    const list = await findList(ctx, ctx.caller.accountId, listId);
    if (!list) throw notFound();
    return list;
  },
});
