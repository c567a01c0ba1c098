import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { memberLeft, roleSet } from "../events.ts";
import { chatStream, dismiss, setRoleOf, userStream } from "../membership.ts";
import { findMembership, listMembers } from "../queries.ts";
import { groupMembersMax, successorOf } from "../rules.ts";
import { examples } from "../schemas.ts";

export const leave = defineOperation({
  name: "chat.leave",
  kind: "write",
  summary: "Leave a group",
  description:
    "An owner's group passes on to the admin who joined first, else to the member who did. Direct chats cannot be left.",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  example: { input: { chatId: examples.chatId }, output: {} },
}).handler(async (ctx, { chatId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(me)]);
  const membership = await findMembership(ctx.tx.sql, chatId, me);
  if (!membership) throw notFound();
  if (membership.kind === "direct")
    throw new AppError("forbidden", "A direct chat cannot be left.");
  await dismiss(ctx, { chatId, accountId: me, byId: me, reason: "left" });
  const data = { chatId, accountId: me };
  ctx.tx.emit(memberLeft, { stream: chatStream(chatId), ref: data, data });
  if (membership.role === "owner") await passOn(ctx, chatId);
  return {};
});

async function passOn(ctx: WriteContext & WithCaller, chatId: Id): Promise<void> {
  const remaining = await listMembers(ctx.tx.sql, chatId, { after: null, limit: groupMembersMax });
  const accountId = successorOf(remaining);
  if (!accountId) return;
  await setRoleOf(ctx, chatId, accountId, "owner");
  const data = { chatId, byId: ctx.caller.accountId, accountId, role: "owner" } as const;
  ctx.tx.emit(roleSet, { stream: chatStream(chatId), ref: data, data });
}
