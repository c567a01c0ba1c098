import Type from "typebox";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { requireReachable } from "../consent.ts";
import { chatCreated } from "../events.ts";
import { invite } from "../invitations.ts";
import { areFew, tellAdmitted } from "../jobs.ts";
import { admit, arriving, chatStream, userStream } from "../membership.ts";
import { invitationRateLimit } from "../rate-limits.ts";
import { groupMembersMax, requestsPerHourMax } from "../rules.ts";
import { Chat, exampleChat, examples, Title } from "../schemas.ts";
import { viewChat } from "../view.ts";

/** Everyone who is in from the start has the whole history. */
const from = 1;

export const createGroup = defineOperation({
  name: "chat.createGroup",
  kind: "write",
  summary: "Found a group",
  description:
    "You own it. If one of the people does not exist, or does not let you write to them, nothing happens. To who does not know " +
    "you (does not follow you, is not your friend and did not agree to a direct chat with you) the group is a request; you may " +
    `ask ${requestsPerHourMax} such people an hour, in groups and direct chats together. What they do about it you are not told.`,
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
  errors: ["not-found", "forbidden", "limit", "rate-limited"],
  why: {
    forbidden: "Somebody does not take messages from you.",
    limit: `More than ${requestsPerHourMax} of the people do not know you.`,
  },
  example: { input: { title: "Sunday walks", accountIds: [examples.bob] }, output: exampleChat },
}).handlers({
  async run(ctx, { title, accountIds }) {
    const me = ctx.caller.accountId;
    const chatId = newId();
    const others = [...new Set(accountIds)].filter((accountId) => accountId !== me);
    const everyone = [me, ...others];
    // The founder's own in any case: a block between them and somebody takes it too, and comes before this, and is seen, or after.
    await ctx.tx.lock((areFew(everyone) ? everyone : [me]).map(userStream));
    await requireReachable(ctx, others);
    await Promise.all([
      ctx.tx.createStream(chatStream(chatId)),
      ctx.tx.sql`
        insert into chats (id, kind, title, created_by, created_at)
        values (${chatId}, 'group', ${title}, ${me}, ${ctx.clock.now()})`,
    ]);
    const arrivals = await invite(ctx, chatId, others);
    await Promise.all([
      admit(ctx, { chatId, byId: null, arrivals: [arriving(me)], role: "owner", from }),
      admit(ctx, { chatId, byId: me, arrivals, role: "member", from }),
    ]);
    const data = { chatId, byId: me };
    ctx.tx.emit(chatCreated, { stream: chatStream(chatId), ref: data, data });
    await tellAdmitted(ctx, { chatId, accountIds: everyone, from }, areFew(everyone));
    return { chatId };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});
