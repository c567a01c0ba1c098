import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { departGroup } from "../departure.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMembership } from "../queries.ts";
import { examples } from "../schemas.ts";

export const leave = defineOperation({
  name: "chat.leave",
  kind: "write",
  summary: "Leave a group",
  description:
    "An owner's group passes on to the admin who joined first, else to the member who did. Direct chats cannot be left.",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "It is a direct chat." },
  example: { input: { chatId: examples.chatId }, output: {} },
}).handler(async (ctx, { chatId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(me)]);
  const membership = await findMembership(ctx.tx.sql, chatId, me);
  if (!membership) throw notFound();
  if (membership.kind === "direct")
    throw new AppError("forbidden", "A direct chat cannot be left.");
  await departGroup(ctx, { chatId, accountId: me, role: membership.role });
  return {};
});
