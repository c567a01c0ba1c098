/** The chat's stream for those who start anew, and its topic for those who look at it right now. */
import Type from "typebox";
import { IdSchema, object } from "#src/kit/schema.ts";
import { defineStream } from "#src/kit/stream.ts";
import { defineTopic } from "#src/kit/topic.ts";
import { isFrozen, withOther } from "./frozen.ts";
import { findHidden, listVisible } from "./queries.ts";
import { Chat, exampleChat, examples, Message } from "./schemas.ts";
import { typingBoard } from "./typing.ts";
import { toMessage, viewChats } from "./view.ts";

const snapshotMessagesMax = 50;
const latest = {
  direction: "before",
  from: Number.MAX_SAFE_INTEGER,
  limit: snapshotMessagesMax,
} as const;

export const chatStreamKind = defineStream({
  kind: "chat",
  summary: "A conversation: messages, edits, deletions, and who came and went",
  readers: "members",
  state: object({
    chat: Chat,
    messages: Type.Array(Message, {
      maxItems: snapshotMessagesMax,
      description: "The latest; `chat.listMessages` has those before.",
    }),
  }),
  example: { chat: exampleChat, messages: [examples.message] },
}).handlers({
  async snapshot(ctx, chatId) {
    const viewer = { accountId: ctx.caller.accountId, chatId };
    const [[chat], rows] = await Promise.all([
      viewChats(ctx, [chatId]),
      listVisible(ctx.sql, viewer, latest),
    ]);
    return chat ? { chat, messages: rows.toReversed().map(toMessage) } : null;
  },
  hidden: (ctx, questions) => findHidden(ctx.sql, questions),
});

export const chatTopic = defineTopic({
  kind: "chat",
  summary: "See who is typing in a chat",
  state: object({ typing: Type.Array(IdSchema) }),
  example: { typing: [examples.bob] },
}).handlers({
  async authorise(ctx, chatId, accountIds) {
    const rows = await ctx.sql<{ accountId: string }[]>`
      select s.account_id as "accountId" from chat_members s join chats c on c.id = s.chat_id
      ${withOther(ctx.sql, ctx.sql`s.account_id`)}
      where s.chat_id = ${chatId} and s.account_id = any(${accountIds}::uuid[]) and s.state = 'in'
        and not ${isFrozen(ctx, ctx.sql`s.account_id`)}`;
    return new Set(rows.map((row) => row.accountId));
  },
  snapshot: async (ctx, chatId) => ({ typing: await ctx.board.list(typingBoard, chatId) }),
});
