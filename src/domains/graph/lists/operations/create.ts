import { userStreamOf } from "#src/domains/accounts/index.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { listCreated } from "../events.ts";
import { findList } from "../queries.ts";
import { listRateLimit, listsMax } from "../rules.ts";
import { exampleList, ListName, PeopleList } from "../schemas.ts";

export const createList = defineOperation({
  name: "list.create",
  kind: "write",
  summary: "Make a list of people",
  description: `For showing things to some people, or to all but some. Up to ${listsMax}, and close friends beside them.`,
  access: "account",
  rateLimits: [listRateLimit],
  input: object({ name: ListName }),
  output: PeopleList,
  errors: ["limit", "not-found"],
  why: { limit: "You have as many lists as one may." },
  example: {
    input: { name: exampleList.name },
    output: { ...exampleList, memberCount: 0, version: 1 },
  },
}).handlers({
  async run(ctx, { name }) {
    const me = ctx.caller.accountId;
    const stream = userStreamOf(me);
    await ctx.tx.lock([stream]);
    const [row] = await ctx.tx.sql<{ count: number }[]>`
      select count(*) as count from lists where owner_id = ${me} and kind = 'custom'`;
    if ((row?.count ?? 0) >= listsMax) throw new AppError("limit");
    const listId = newId();
    await ctx.tx.sql`
      insert into lists (id, owner_id, kind, name, created_at)
      values (${listId}, ${me}, 'custom', ${name}, ${ctx.clock.now()})`;
    ctx.tx.emit(listCreated, { stream, ref: { listId } });
    return { listId };
  },
  async view(ctx, { listId }) {
    const list = await findList(ctx, ctx.caller.accountId, listId);
    if (!list) throw notFound();
    return list;
  },
});
