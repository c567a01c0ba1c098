import Type from "typebox";
import { notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { typing as typingSignal } from "../events.ts";
import { requireUnfrozen } from "../frozen.ts";
import { findMembership } from "../queries.ts";
import { typingRateLimit } from "../rate-limits.ts";
import { examples } from "../schemas.ts";
import { typingBoard } from "../typing.ts";

export const setTyping = defineOperation({
  name: "chat.setTyping",
  // Nothing is stored: it is a signal, and may be lost.
  kind: "read",
  summary: "Show that you are typing, or have stopped",
  description:
    "Say it again every few seconds while it goes on. In one of your requests nobody is told.",
  access: "account",
  doors: ["socket"],
  rateLimits: [typingRateLimit],
  input: object({ chatId: IdSchema, typing: Type.Boolean() }),
  output: Empty,
  errors: ["not-found"],
  example: { input: { chatId: examples.chatId, typing: true }, output: {} },
}).handler(async (ctx, { chatId, typing }) => {
  const { accountId } = ctx.caller;
  const [membership] = await Promise.all([
    findMembership(ctx.sql, chatId, accountId),
    requireUnfrozen(ctx, chatId),
  ]);
  if (!membership) throw notFound();
  // Whose request it is learns nothing before it is accepted.
  if (membership.isRequest) return {};
  ctx.signal(typingSignal, chatId, { chatId, accountId, typing });
  if (typing) await ctx.board.put(typingBoard, chatId, accountId);
  else await ctx.board.remove(typingBoard, chatId, accountId);
  return {};
});
