/** What chat tells: to everyone in a chat on the chat's stream, and to one person on their own. */
import Type, { type Static } from "typebox";
import type { ReadContext } from "#src/kit/context.ts";
import { defineEvent, definePlainEvent, defineSignal, type StoredEvent } from "#src/kit/event.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { findMessages, findTitles } from "./queries.ts";
import { examples, Message, RoleSchema, Seq } from "./schemas.ts";
import { toMessage } from "./view.ts";

const { ann, bob, chatId } = examples;

const MessageRef = object({ messageId: IdSchema });

/** One query for all. Each event shows the message as it is now, a deleted one as its tombstone. */
async function renderMessages(
  ctx: ReadContext,
  events: readonly StoredEvent<Static<typeof MessageRef>>[],
): Promise<(Message | null)[]> {
  const keys = events.map((event) => ({ chatId: event.streamId, id: event.ref.messageId }));
  const rows = await findMessages(ctx.sql, keys);
  const byId = new Map(rows.map((row) => [row.id, toMessage(row)]));
  return events.map((event) => byId.get(event.ref.messageId) ?? null);
}

export const messageCreated = defineEvent({
  name: "chat.messageCreated",
  stream: "chat",
  summary: "Somebody wrote",
  data: Message,
  ref: MessageRef,
  example: examples.message,
}).render(renderMessages);

export const messageUpdated = defineEvent({
  name: "chat.messageUpdated",
  stream: "chat",
  summary: "A message was edited; `data.seq` is the message's own",
  data: Message,
  ref: MessageRef,
  example: { ...examples.message, version: 2, editedAt: "2026-11-22T09:01:00.000Z" },
}).render(renderMessages);

export const messageDeleted = defineEvent({
  name: "chat.messageDeleted",
  stream: "chat",
  summary: "A message was deleted for everyone; `data.seq` is the message's own",
  data: Message,
  ref: MessageRef,
  example: examples.deleted,
}).render(renderMessages);

export const chatCreated = definePlainEvent({
  name: "chat.created",
  stream: "chat",
  summary: "The group was founded",
  data: object({ chatId: IdSchema, byId: IdSchema }),
  example: { chatId, byId: ann },
});

export const chatUpdated = defineEvent({
  name: "chat.updated",
  stream: "chat",
  summary: "The group has another title",
  data: object({
    chatId: IdSchema,
    byId: IdSchema,
    title: Type.String(),
    version: Type.Integer({ minimum: 1 }),
  }),
  ref: object({ byId: IdSchema }),
  example: { chatId, byId: ann, title: "Sunday walks", version: 2 },
}).render(async (ctx, events) => {
  const titles = await findTitles(ctx.sql, [...new Set(events.map((event) => event.streamId))]);
  return events.map((event) => {
    const now = titles.get(event.streamId);
    return now ? { chatId: event.streamId, byId: event.ref.byId, ...now } : null;
  });
});

export const membersAdded = definePlainEvent({
  name: "chat.membersAdded",
  stream: "chat",
  summary:
    "People were added to the group; they need not have agreed to it, and may have its events from this on",
  data: object({ chatId: IdSchema, byId: IdSchema, accountIds: Type.Array(IdSchema) }),
  example: { chatId, byId: ann, accountIds: [bob] },
});

export const memberRemoved = definePlainEvent({
  name: "chat.memberRemoved",
  stream: "chat",
  summary: "Somebody was removed from the group",
  data: object({ chatId: IdSchema, byId: IdSchema, accountId: IdSchema }),
  example: { chatId, byId: ann, accountId: bob },
});

export const memberLeft = definePlainEvent({
  name: "chat.memberLeft",
  stream: "chat",
  summary: "Somebody left the group",
  data: object({ chatId: IdSchema, accountId: IdSchema }),
  example: { chatId, accountId: bob },
});

export const roleSet = definePlainEvent({
  name: "chat.roleSet",
  stream: "chat",
  summary: "A member has another role; also when an owner left and the group passed on",
  data: object({ chatId: IdSchema, byId: IdSchema, accountId: IdSchema, role: RoleSchema }),
  example: { chatId, byId: ann, accountId: bob, role: "admin" },
});

export const chatJoined = definePlainEvent({
  name: "chat.joined",
  stream: "user",
  summary: "You are in a chat now, and may have its events from `from` on",
  data: object({ chatId: IdSchema, from: Seq }),
  example: { chatId, from: 1 },
});

export const chatRequested = definePlainEvent({
  name: "chat.requested",
  stream: "user",
  summary:
    "A chat, or a group you were added to, is among your requests; you may have its events from `from` on",
  data: object({ chatId: IdSchema, from: Seq }),
  example: { chatId, from: 1 },
});

export const chatRequestAccepted = definePlainEvent({
  name: "chat.requestAccepted",
  stream: "user",
  summary: "A chat is among your chats now, and no longer a request",
  data: object({ chatId: IdSchema }),
  example: { chatId },
});

export const chatLeft = definePlainEvent({
  name: "chat.left",
  stream: "user",
  summary: "You are no longer in a chat; drop what is cached of it",
  data: object({
    chatId: IdSchema,
    byId: IdSchema,
    reason: Type.Union([Type.Literal("left"), Type.Literal("removed"), Type.Literal("declined")]),
  }),
  example: { chatId, byId: ann, reason: "removed" },
});

export const readMarkMoved = definePlainEvent({
  name: "chat.readMarkMoved",
  stream: "user",
  summary: "You read up to here, on one of your devices",
  data: object({ chatId: IdSchema, seq: Seq, unreadCount: Type.Integer({ minimum: 0 }) }),
  example: { chatId, seq: 813, unreadCount: 0 },
});

export const messageHidden = definePlainEvent({
  name: "chat.messageHidden",
  stream: "user",
  summary: "You deleted a message for yourself; its content must go from every device of yours",
  data: object({
    chatId: IdSchema,
    messageId: IdSchema,
    seq: Seq,
    unreadCount: Type.Integer({ minimum: 0 }),
  }),
  example: { chatId, messageId: examples.message.id, seq: 813, unreadCount: 0 },
});

export const typing = defineSignal({
  name: "chat.typing",
  topic: "chat",
  summary: "Somebody is typing, or stopped; without news for 6 s, take it that they stopped",
  data: object({ chatId: IdSchema, accountId: IdSchema, typing: Type.Boolean() }),
  example: { chatId, accountId: ann, typing: true },
});
