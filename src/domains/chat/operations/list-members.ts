import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { cutPage, pageInput, pageLimitDefault, pageOf } from "#src/kit/page.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { findMembership, listMembers as findMembers } from "../queries.ts";
import { ChatMember, exampleChat, examples } from "../schemas.ts";
import { toMember, viewMembers } from "../view.ts";

export const listMembers = defineOperation({
  name: "chat.listMembers",
  kind: "read",
  summary: "The members of a chat, in the order of joining",
  description:
    "Everybody who was added, whether or not they agreed to it: nobody but themselves learns that.",
  access: "account",
  input: object({ chatId: IdSchema, ...pageInput }),
  output: pageOf(ChatMember),
  errors: ["not-found", "invalid"],
  example: {
    input: { chatId: examples.chatId },
    output: { items: exampleChat.members, nextCursor: null },
  },
}).handler(async (ctx, { chatId, cursor, limit = pageLimitDefault }) => {
  if (!(await findMembership(ctx.sql, chatId, ctx.caller.accountId))) throw notFound();
  const listName = `chat.listMembers:${chatId}:${ctx.caller.accountId}`;
  const [joinedAtMs, accountId] = cursor === undefined ? [] : ctx.cursors.decode(listName, cursor);
  const after =
    accountId === undefined
      ? null
      : { joinedAt: new Date(Number(joinedAtMs)), accountId: String(accountId) };
  const found = await findMembers(ctx.sql, chatId, { after, limit: limit + 1 });
  const { rows, nextCursor } = cutPage(found, limit, (last) =>
    ctx.cursors.encode(listName, [last.joinedAt.getTime(), last.accountId]),
  );
  const summaries = await viewMembers(ctx, rows);
  return { items: rows.map((row) => toMember(row, summaries)), nextCursor };
});
