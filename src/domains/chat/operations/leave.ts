import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { departGroup } from "../departure.ts";
import { noteRefusal } from "../invitations.ts";
import { chatStream, userStream } from "../membership.ts";
import { findPlace } from "../queries.ts";
import { examples } from "../schemas.ts";

export const leave = defineOperation({
  name: "chat.leave",
  kind: "write",
  summary: "Leave a group",
  description:
    "An owner's group passes on to the admin who joined first, else to the member who did. Whoever adds you again asks you: it " +
    "is a request, and you declined it once if it was one when you left. Direct chats cannot be left.",
  access: "account",
  input: object({ chatId: IdSchema }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "It is a direct chat." },
  example: { input: { chatId: examples.chatId }, output: {} },
}).handler(async (ctx, { chatId }) => {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([chatStream(chatId), userStream(me)]);
  const place = await findPlace(ctx.tx.sql, chatId, me);
  if (!place || (place.kind === "direct" && !place.isIn)) throw notFound();
  if (place.kind === "direct") throw new AppError("forbidden", "A direct chat cannot be left.");
  await departGroup(ctx, { chatId, accountId: me, role: place.role, isIn: place.isIn });
  await noteRefusal(ctx, { chatId, accountId: me, isDeclined: place.isRequest });
  return {};
});
