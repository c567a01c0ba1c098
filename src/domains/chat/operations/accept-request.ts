import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { requireUnfrozen } from "../frozen.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMembership } from "../queries.ts";
import { agree } from "../requests.ts";
import { Chat, exampleChat, examples } from "../schemas.ts";
import { viewChat } from "../view.ts";

export const acceptRequest = defineOperation({
  name: "chat.acceptRequest",
  kind: "write",
  summary: "Take a chat from your requests among your chats",
  description:
    "Writing back does the same. Whoever wrote to you is not told; what you type is shown to them from now on. A chat that is " +
    "no request stays as it is.",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Chat,
  errors: ["not-found"],
  example: {
    input: { chatId: examples.chatId },
    output: { ...exampleChat, kind: "direct", title: null, role: "member" },
  },
}).handlers({
  async run(ctx, { chatId }) {
    const me = ctx.caller.accountId;
    await ctx.tx.lock([chatStream(chatId), userStream(me)]);
    const [membership] = await Promise.all([
      findMembership(ctx.tx.sql, chatId, me),
      requireUnfrozen(ctx, chatId),
    ]);
    if (!membership) throw notFound();
    await agree(ctx, chatId, me);
    return { chatId };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});
