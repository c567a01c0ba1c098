import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { noteRefusal } from "../invitations.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMembership } from "../queries.ts";
import { decline } from "../requests.ts";
import { refusalPauseDays, refusalsMax } from "../rules.ts";
import { examples } from "../schemas.ts";

export const declineRequest = defineOperation({
  name: "chat.declineRequest",
  kind: "write",
  summary: "Put a chat out of your requests",
  description:
    "It is gone from all you see, and whoever wrote to you, or added you, is not told. Should somebody write to you again, it is a " +
    "new request; blocking them ends it. In a group you stay on the list of members, where nothing is yours: to go for all to " +
    "see, take `chat.leave`, before or after. Should you be removed and added once more, it is a new request no sooner than " +
    `${refusalPauseDays} days later, and none once you declined it ${refusalsMax} times.`,
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "The chat is no request." },
  example: { input: { chatId: examples.chatId }, output: {} },
}).handler(async (ctx, { chatId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(me)]);
  const membership = await findMembership(ctx.tx.sql, chatId, me);
  if (!membership) throw notFound();
  if (!membership.isRequest) throw new AppError("forbidden", "This chat is no request.");
  await decline(ctx, { chatId, accountId: me });
  if (membership.kind === "group")
    await noteRefusal(ctx, { chatId, accountId: me, isDeclined: true });
  return {};
});
