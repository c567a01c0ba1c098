import Type from "typebox";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { readMarkMoved } from "../events.ts";
import { userStream } from "../membership.ts";
import { examples, Seq } from "../schemas.ts";
import { findReadState, moveReadMark } from "../unread.ts";

export const markRead = defineOperation({
  name: "chat.markRead",
  kind: "write",
  summary: "Say how far you have read",
  description:
    "The mark only moves forward, and no further than the chat's latest event; the answer says where it stands. " +
    "Writing does not move it: your own messages never count as unread.",
  access: "account",
  input: object({ chatId: IdSchema, seq: Seq }),
  output: object({ chatId: IdSchema, seq: Seq, unreadCount: Type.Integer({ minimum: 0 }) }),
  errors: ["not-found"],
  example: {
    input: { chatId: examples.chatId, seq: 813 },
    output: { chatId: examples.chatId, seq: 813, unreadCount: 0 },
  },
  // A mark that is set twice is set once.
  idempotency: "none",
}).handler(async (ctx, { chatId, seq }) => {
  const accountId = ctx.caller.accountId;
  const stream = userStream(accountId);
  // The chat's head is left alone: a hundred readers would queue there.
  await ctx.tx.lock([stream]);
  const [moved, state] = await Promise.all([
    moveReadMark(ctx.tx.sql, { chatId, accountId, seq }),
    findReadState(ctx.tx.sql, chatId, accountId),
  ]);
  if (!state) throw notFound();
  const data = { chatId, ...state };
  if (moved) ctx.tx.emit(readMarkMoved, { stream, ref: data, data });
  return data;
});
