import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { memberRemoved } from "../events.ts";
import { chatStream, dismiss, requireManager, userStream } from "../membership.ts";
import { findPlace } from "../queries.ts";
import { canRemove } from "../rules.ts";
import { examples } from "../schemas.ts";

export const removeMember = defineOperation({
  name: "chat.removeMember",
  kind: "write",
  summary: "Remove somebody from a group",
  description:
    "For its owner and admins; nobody removes the owner. To go yourself, take `chat.leave`.",
  access: "account",
  input: object({ chatId: IdSchema, accountId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden", "invalid"],
  why: {
    forbidden:
      "You are neither the group's owner nor an admin, they own it, or it is a direct chat.",
  },
  example: { input: { chatId: examples.chatId, accountId: examples.bob }, output: {} },
}).handler(async (ctx, { chatId, accountId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(accountId)]);
  const manager = await requireManager(ctx, chatId);
  if (accountId === me) throw invalidField("accountId", "is you: leave with chat.leave");
  const target = await findPlace(ctx.tx.sql, chatId, accountId);
  if (!target) throw notFound();
  if (!canRemove(manager.role, target.role)) throw new AppError("forbidden", "The owner stays.");
  const { isIn } = target;
  await dismiss(ctx, { chatId, accountId, byId: me, reason: "removed", isIn });
  const data = { chatId, byId: me, accountId };
  ctx.tx.emit(memberRemoved, { stream: chatStream(chatId), ref: data, data });
  return {};
});
