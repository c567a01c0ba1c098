import Type from "typebox";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { Sql } from "#src/kit/context.ts";
import { requireReachable } from "../consent.ts";
import { membersAdded } from "../events.ts";
import { invite } from "../invitations.ts";
import { areFew, tellAdmitted } from "../jobs.ts";
import { admit, chatStream, requireManager, userStream } from "../membership.ts";
import { invitationRateLimit } from "../rate-limits.ts";
import {
  groupMembersMax,
  membersAddedMax,
  refusalPauseDays,
  refusalsMax,
  requestsPerHourMax,
} from "../rules.ts";
import { examples } from "../schemas.ts";

export const addMembers = defineOperation({
  name: "chat.addMembers",
  kind: "write",
  summary: "Add people to a group",
  description:
    "For its owner and admins. They see what is written from now on; who was in before, also what they saw then. " +
    "Who is in already stays as they are; if one of the people does not exist, or does not let you write to them, nothing happens. " +
    "To who does not know you (does not follow you, is not your friend and did not agree to a direct chat with you) the group is " +
    `a request, and so it is to who left it before; you may ask ${requestsPerHourMax} people an hour who do not know you, in ` +
    "groups and direct chats together. What they do about it you are not told. Who declined the same group " +
    `hears of it again no sooner than ${refusalPauseDays} days later, and never once they declined it ${refusalsMax} times.`,
  access: "account",
  rateLimits: [invitationRateLimit],
  input: object({
    chatId: IdSchema,
    accountIds: Type.Array(IdSchema, { minItems: 1, maxItems: membersAddedMax }),
  }),
  output: object({
    addedIds: Type.Array(IdSchema, { description: "Without those who were in already." }),
  }),
  errors: ["not-found", "forbidden", "limit", "rate-limited"],
  why: {
    forbidden:
      "You are neither the group's owner nor an admin, or have yet to accept it; it is a direct chat; or somebody does not let " +
      "you write to them.",
    limit: `The group would have more members than one may, or more than ${requestsPerHourMax} of the people do not know you.`,
  },
  example: {
    input: { chatId: examples.chatId, accountIds: [examples.bob] },
    output: { addedIds: [examples.bob] },
  },
}).handler(async (ctx, { chatId, accountIds }) => {
  const people = [...new Set(accountIds)].toSorted();
  const stream = chatStream(chatId);
  const me = ctx.caller.accountId;
  // The caller's own as well: a block between them and somebody takes it too, and comes before this, and is seen, or after.
  const told = areFew(people) ? people.map(userStream) : [];
  const heads = await ctx.tx.lock([...new Set([stream, userStream(me), ...told])]);
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
  const from = head.seq + 1;
  const arrivals = await invite(ctx, chatId, addedIds);
  await admit(ctx, { chatId, byId: me, arrivals, role: "member", from });
  const data = { chatId, byId: me, accountIds: addedIds };
  ctx.tx.emit(membersAdded, { stream, ref: data, data });
  await tellAdmitted(ctx, { chatId, accountIds: addedIds, from }, areFew(people));
  return { addedIds };
});

/** Also those who declined: to the others they are members. */
async function findPresent(sql: Sql, chatId: Id): Promise<Set<Id>> {
  const rows = await sql<{ accountId: Id }[]>`
    select account_id as "accountId" from chat_members where chat_id = ${chatId} and state <> 'out'`;
  return new Set(rows.map((row) => row.accountId));
}
