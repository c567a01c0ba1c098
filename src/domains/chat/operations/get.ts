import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { Chat, exampleChat, examples } from "../schemas.ts";
import { viewChat } from "../view.ts";

export const get = defineOperation({
  name: "chat.get",
  kind: "read",
  summary: "One chat, as in the list",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Chat,
  errors: ["not-found"],
  example: { input: { chatId: examples.chatId }, output: exampleChat },
}).handler((ctx, { chatId }) => viewChat(ctx, chatId));
