import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { requireUnfrozen } from "../frozen.ts";
import { chatStream, userStream } from "../membership.ts";
import { enterAfterAll } from "../invitations.ts";
import { findPlace } from "../queries.ts";
import { agree } from "../requests.ts";
import { Chat, exampleChat, examples } from "../schemas.ts";
import { viewChat } from "../view.ts";

export const acceptRequest = defineOperation({
  name: "chat.acceptRequest",
  kind: "write",
  summary: "Take a chat from your requests among your chats",
  description:
    "Writing there does the same. Whoever wrote to you, or added you, is not told; what you type is shown to them from now on. " +
    "A chat that is no request stays as it is. A group that you declined takes you in after all, as long as you are on its list " +
    "of members; a direct chat is opened again with `chat.openDirect`.",
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
    const stream = chatStream(chatId);
    const heads = await ctx.tx.lock([stream, userStream(me)]);
    const [place] = await Promise.all([
      findPlace(ctx.tx.sql, chatId, me),
      requireUnfrozen(ctx, chatId),
    ]);
    const head = heads.get(stream);
    if (!head || !place) throw notFound();
    if (place.isIn) await agree(ctx, chatId, me);
    else if (place.kind === "direct") throw notFound();
    else await enterAfterAll(ctx, { chatId, accountId: me, from: head.seq + 1 });
    return { chatId };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});
