import Type from "typebox";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { Sql } from "#src/kit/context.ts";
import { requireReachable } from "../consent.ts";
import { membersAdded } from "../events.ts";
import { areFew, tellAdmitted } from "../jobs.ts";
import { admit, chatStream, requireManager, userStream } from "../membership.ts";
import { invitationRateLimit } from "../rate-limits.ts";
import { groupMembersMax, membersAddedMax } from "../rules.ts";
import { examples } from "../schemas.ts";

export const addMembers = defineOperation({
  name: "chat.addMembers",
  kind: "write",
  summary: "Add people to a group",
  description:
    "For its owner and admins. They see what is written from now on; who was in before, also what they saw then. " +
    "Who is in already stays as they are; if one of the people does not exist, or does not let you write to them, nothing happens.",
  access: "account",
  rateLimits: [invitationRateLimit],
  input: object({
    chatId: IdSchema,
    accountIds: Type.Array(IdSchema, { minItems: 1, maxItems: membersAddedMax }),
  }),
  output: object({
    addedIds: Type.Array(IdSchema, { description: "Without those who were in already." }),
  }),
  errors: ["not-found", "forbidden", "limit"],
  why: {
    forbidden:
      "You are neither the group's owner nor an admin, it is a direct chat, or somebody does not let you write to them.",
    limit: "The group would have more members than one may.",
  },
  example: {
    input: { chatId: examples.chatId, accountIds: [examples.bob] },
    output: { addedIds: [examples.bob] },
  },
}).handler(async (ctx, { chatId, accountIds }) => {
  const people = [...new Set(accountIds)].toSorted();
  const stream = chatStream(chatId);
  const heads = await ctx.tx.lock([stream, ...(areFew(people) ? people.map(userStream) : [])]);
  const head = heads.get(stream);
  if (!head) throw notFound();
  await requireManager(ctx, chatId);
  const present = await findPresent(ctx.tx.sql, chatId);
  const addedIds = people.filter((accountId) => !present.has(accountId));
  if (addedIds.length === 0) return { addedIds };
  await requireReachable(ctx, addedIds);
  if (present.size + addedIds.length > groupMembersMax) {
    throw new AppError("limit", `A group has at most ${groupMembersMax} members.`);
  }
  const admission = { chatId, accountIds: addedIds, role: "member", from: head.seq + 1 } as const;
  await admit(ctx, admission);
  const data = { chatId, byId: ctx.caller.accountId, accountIds: addedIds };
  ctx.tx.emit(membersAdded, { stream, ref: data, data });
  await tellAdmitted(ctx, admission, areFew(people));
  return { addedIds };
});

async function findPresent(sql: Sql, chatId: Id): Promise<Set<Id>> {
  const rows = await sql<{ accountId: Id }[]>`
    select account_id as "accountId" from chat_members where chat_id = ${chatId} and state = 'in'`;
  return new Set(rows.map((row) => row.accountId));
}
