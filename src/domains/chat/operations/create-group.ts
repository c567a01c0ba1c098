import Type from "typebox";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { requireReachable } from "../consent.ts";
import { chatCreated } from "../events.ts";
import { areFew, tellAdmitted } from "../jobs.ts";
import { admit, chatStream, userStream } from "../membership.ts";
import { invitationRateLimit } from "../rate-limits.ts";
import { groupMembersMax } from "../rules.ts";
import { Chat, exampleChat, examples, Title } from "../schemas.ts";
import { viewChat } from "../view.ts";

/** Everyone who is in from the start has the whole history. */
const from = 1;

export const createGroup = defineOperation({
  name: "chat.createGroup",
  kind: "write",
  summary: "Found a group",
  description:
    "You own it. If one of the people does not exist, or does not let you write to them, nothing happens.",
  access: "account",
  rateLimits: [invitationRateLimit],
  input: object({
    title: Title,
    accountIds: Type.Array(IdSchema, {
      maxItems: groupMembersMax - 1,
      description: "The other members. Repeated ids and your own count once.",
    }),
  }),
  output: Chat,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "Somebody does not take messages from you." },
  example: { input: { title: "Sunday walks", accountIds: [examples.bob] }, output: exampleChat },
}).handlers({
  async run(ctx, { title, accountIds }) {
    const me = ctx.caller.accountId;
    const chatId = newId();
    const others = [...new Set(accountIds)].filter((accountId) => accountId !== me);
    const everyone = [me, ...others];
    if (areFew(everyone)) await ctx.tx.lock(everyone.map(userStream));
    await requireReachable(ctx, others);
    await Promise.all([
      ctx.tx.createStream(chatStream(chatId)),
      ctx.tx.sql`
        insert into chats (id, kind, title, created_by, created_at)
        values (${chatId}, 'group', ${title}, ${me}, ${ctx.clock.now()})`,
    ]);
    await Promise.all([
      admit(ctx, { chatId, accountIds: [me], role: "owner", from }),
      admit(ctx, { chatId, accountIds: others, role: "member", from }),
    ]);
    const data = { chatId, byId: me };
    ctx.tx.emit(chatCreated, { stream: chatStream(chatId), ref: data, data });
    await tellAdmitted(ctx, { chatId, accountIds: everyone, from }, areFew(everyone));
    return { chatId };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});
