import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { chatUpdated } from "../events.ts";
import { chatStream, requireManager } from "../membership.ts";
import { Chat, exampleChat, examples, Title } from "../schemas.ts";
import { viewChat } from "../view.ts";

export const update = defineOperation({
  name: "chat.update",
  kind: "write",
  summary: "Give a group another title",
  description: "For its owner and admins.",
  access: "account",
  input: object({ chatId: IdSchema, title: Title }),
  output: Chat,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "You are neither the group's owner nor an admin, or it is a direct chat." },
  example: {
    input: { chatId: examples.chatId, title: "Sunday walks" },
    output: { ...exampleChat, version: 2 },
  },
}).handlers({
  async run(ctx, { chatId, title }) {
    await ctx.tx.lock([chatStream(chatId)]);
    await requireManager(ctx, chatId);
    const [changed] = await ctx.tx.sql<{ version: number }[]>`
      update chats set title = ${title}, version = version + 1
      where id = ${chatId} and title <> ${title} returning version`;
    if (changed) {
      const byId = ctx.caller.accountId;
      ctx.tx.emit(chatUpdated, {
        stream: chatStream(chatId),
        ref: { byId },
        data: { chatId, byId, title, version: changed.version },
      });
    }
    return { chatId };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});
