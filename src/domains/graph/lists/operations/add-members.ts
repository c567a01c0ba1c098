import Type from "typebox";
import { peopleFor, userStreamOf } from "#src/domains/accounts/index.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { examples } from "../../schemas.ts";
import { listCreated } from "../events.ts";
import { insertMembers, tellMembers } from "../members.ts";
import { findHeld, findList, type HeldList } from "../queries.ts";
import { listRateLimit, membersMax } from "../rules.ts";
import { AccountIds, exampleList, ListKey, PeopleList } from "../schemas.ts";

export const addListMembers = defineOperation({
  name: "list.addMembers",
  kind: "write",
  summary: "Add people to a list of yours",
  description:
    "They never learn of it. Who is in it already stays where they are; if one of the people does not exist, nothing happens. " +
    `Up to ${membersMax} people a list.`,
  access: "account",
  rateLimits: [listRateLimit],
  input: object({ listId: ListKey, accountIds: AccountIds }),
  output: object({
    list: PeopleList,
    addedIds: Type.Array(IdSchema, { description: "Without those who were in already." }),
  }),
  errors: ["not-found", "invalid", "limit"],
  why: { limit: "The list would hold more people than one may." },
  example: {
    input: { listId: exampleList.id, accountIds: [examples.ann] },
    output: { list: exampleList, addedIds: [examples.ann] },
  },
}).handlers({
  async run(ctx, { listId: key, accountIds }) {
    const me = ctx.caller.accountId;
    const people = [...new Set(accountIds)];
    if (people.includes(me)) throw invalidField("accountIds", "names you");
    await ctx.tx.lock([userStreamOf(me)]);
    const held = await findHeld(ctx.tx.sql, me, key);
    if (!held && key !== "closeFriends") throw notFound();
    const known = await peopleFor(ctx, me, people);
    if (known.size < people.length) throw notFound();
    const list = held ?? (await makeCloseFriends(ctx));
    const addedIds = await insertMembers(ctx, list.id, people);
    if (list.rowCount + addedIds.length > membersMax) throw new AppError("limit");
    tellMembers(ctx, me, list, { addedIds });
    return { listId: list.id, addedIds };
  },
  async view(ctx, { listId, addedIds }) {
    const me = ctx.caller.accountId;
    const [list, known] = await Promise.all([
      findList(ctx, me, listId),
      peopleFor(ctx, me, addedIds),
    ]);
    if (!list) throw notFound();
    return { list, addedIds: addedIds.filter((id) => known.has(id)) };
  },
});

async function makeCloseFriends(ctx: WriteContext & WithCaller): Promise<HeldList> {
  const me = ctx.caller.accountId;
  const list = { id: newId(), kind: "closeFriends", rowCount: 0 } as const;
  await ctx.tx.sql`
    insert into lists (id, owner_id, kind, name, created_at)
    values (${list.id}, ${me}, ${list.kind}, '', ${ctx.clock.now()})`;
  ctx.tx.emit(listCreated, { stream: userStreamOf(me), ref: { listId: list.id } });
  return list;
}
