import { foldListIntoAudiences, userStreamOf } from "#src/domains/accounts/index.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, object } from "#src/kit/schema.ts";
import { listDeleted } from "../events.ts";
import { findHeld } from "../queries.ts";
import { listRateLimit } from "../rules.ts";
import { exampleList, ListKey } from "../schemas.ts";

export const deleteList = defineOperation({
  name: "list.delete",
  kind: "write",
  summary: "Delete a list of people",
  description:
    "Nobody sees more by it: what was shown to the list is for you alone then, and whom it kept out stays kept out, by name " +
    "from then on, or it is a `conflict` where that would be more than an audience may name. Where that stands in your profile or your " +
    "settings, your devices are told of these too. Close friends are always there: `forbidden`.",
  access: "account",
  rateLimits: [listRateLimit],
  input: object({ listId: ListKey }),
  output: Empty,
  errors: ["not-found", "forbidden", "conflict"],
  why: {
    forbidden: "It is the list of close friends.",
    conflict: "Some audience would name more people than one may: take the list out of it first.",
  },
  example: { input: { listId: exampleList.id }, output: {} },
}).handler(async (ctx, { listId: key }) => {
  const me = ctx.caller.accountId;
  const stream = userStreamOf(me);
  await ctx.tx.lock([stream]);
  const list = await findHeld(ctx.tx.sql, me, key);
  if (key === "closeFriends" || list?.kind === "closeFriends") throw new AppError("forbidden");
  if (!list) throw notFound();
  const data = { listId: list.id };
  const members = await ctx.tx.sql<{ id: Id }[]>`
    select member_id as id from list_members where list_id = ${list.id}`;
  const memberIds = members.map((member) => member.id);
  await foldListIntoAudiences(ctx, list.id, memberIds);
  await ctx.tx.sql`delete from lists where id = ${list.id}`;
  ctx.tx.emit(listDeleted, { stream, ref: data, data });
  return {};
});
