import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { listActivity, type Activity } from "../chat-queries.ts";
import { Chat, exampleChat } from "../schemas.ts";
import { viewChats } from "../view.ts";

export const list = defineOperation({
  name: "chat.list",
  kind: "read",
  summary: "Your chats, latest activity first",
  description: "A direct chat that the other person opened is here once somebody wrote in it.",
  access: "account",
  input: object(pageInput),
  output: pageOf(Chat),
  errors: ["invalid"],
  example: { input: {}, output: { items: [exampleChat], nextCursor: null } },
}).handler(async (ctx, { cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const listName = `chat.list:${me}`;
  const after = cursor === undefined ? null : toActivity(ctx.cursors.decode(listName, cursor));
  const activity = await listActivity(ctx.sql, me, { after, limit: limit + 1 });
  const { rows, nextCursor } = cutPage(activity, limit, (last) =>
    ctx.cursors.encode(listName, [last.at.getTime(), last.chatId]),
  );
  return {
    items: await viewChats(
      ctx,
      rows.map((row) => row.chatId),
    ),
    nextCursor,
  };
});

function toActivity([atMs, chatId]: readonly (string | number)[]): Activity {
  return { at: new Date(Number(atMs)), chatId: String(chatId) };
}
