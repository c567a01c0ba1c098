import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMembership } from "../queries.ts";
import { decline } from "../requests.ts";
import { examples } from "../schemas.ts";

export const declineRequest = defineOperation({
  name: "chat.declineRequest",
  kind: "write",
  summary: "Put a chat out of your requests",
  description:
    "It is gone from all you see, and whoever wrote to you is not told. Should they write again, it is a new request; blocking " +
    "them ends it.",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "The chat is no request." },
  example: { input: { chatId: examples.chatId }, output: {} },
}).handler(async (ctx, { chatId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(me)]);
  const membership = await findMembership(ctx.tx.sql, chatId, me);
  if (!membership) throw notFound();
  if (!membership.isRequest) throw new AppError("forbidden", "This chat is no request.");
  await decline(ctx, { chatId, accountId: me });
  return {};
});
