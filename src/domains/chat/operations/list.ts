import Type from "typebox";
import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { object } from "#src/kit/schema.ts";
import { countRequests, listActivity, listRequests, type Activity } from "../chat-queries.ts";
import { requestsCountedMax } from "../rules.ts";
import { Chat, exampleChat } from "../schemas.ts";
import { viewChats } from "../view.ts";

const Box = Type.Union([Type.Literal("chats"), Type.Literal("requests")], {
  description: "Which of the two lists; chats if absent.",
});

export const list = defineOperation({
  name: "chat.list",
  kind: "read",
  summary: "Your chats, latest activity first; or your message requests, newest first",
  description:
    "A direct chat that the other person opened is here once they wrote in it: among the requests if you neither follow " +
    "them nor are their friend, or if you restricted them, until you accept it or write back. So is a group to which somebody " +
    "added you who is neither, and with whom you agreed to no direct chat; whom you restricted; or after you left it. What is " +
    "unread in requests belongs in no badge.",
  access: "account",
  input: object({ box: Type.Optional(Box), ...pageInput }),
  output: object({
    ...pageOf(Chat).properties,
    requestCount: Type.Integer({
      minimum: 0,
      description: `How many requests there are; from ${requestsCountedMax} on, no more are counted.`,
    }),
  }),
  errors: ["invalid"],
  example: { input: {}, output: { items: [exampleChat], nextCursor: null, requestCount: 0 } },
}).handler(async (ctx, { box = "chats", cursor, limit = pageLimitDefault }) => {
  const me = ctx.caller.accountId;
  const listName = `chat.list:${box}:${me}`;
  const after = cursor === undefined ? null : toActivity(ctx.cursors.decode(listName, cursor));
  const page = { after, limit: limit + 1 };
  const [activity, requestCount] = await Promise.all([
    box === "chats" ? listActivity(ctx.sql, me, page) : listRequests(ctx, me, page),
    countRequests(ctx, me),
  ]);
  const { rows, nextCursor } = cutPage(activity, limit, (last) =>
    ctx.cursors.encode(listName, [last.at.getTime(), last.chatId]),
  );
  return {
    items: await viewChats(
      ctx,
      rows.map((row) => row.chatId),
    ),
    nextCursor,
    requestCount,
  };
});

function toActivity([atMs, chatId]: readonly (string | number)[]): Activity {
  return { at: new Date(Number(atMs)), chatId: String(chatId) };
}
