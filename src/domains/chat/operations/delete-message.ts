import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import type { Sql, WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { Empty, IdSchema, object } from "#src/kit/schema.ts";
import { messageDeleted, messageHidden } from "../events.ts";
import { requireUnfrozen } from "../frozen.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMessage, type MessageRow } from "../queries.ts";
import { decideDelete, deleteWithinHours, type DeleteDecision } from "../rules.ts";
import { examples } from "../schemas.ts";
import { findReadState } from "../unread.ts";
import { toMessage } from "../view.ts";

export const deleteMessage = defineOperation({
  name: "chat.deleteMessage",
  kind: "write",
  summary: "Delete a message, for yourself or for everyone",
  description:
    `For everyone: your own for ${deleteWithinHours} hours; a group's owner and admins any, at any time. ` +
    "Its content and its earlier versions are erased at once, a tombstone stays. For yourself: it is gone from all you see.",
  access: "account",
  input: object({
    chatId: IdSchema,
    messageId: IdSchema,
    for: Type.Union([Type.Literal("me"), Type.Literal("everyone")]),
  }),
  output: Empty,
  errors: ["not-found", "forbidden"],
  why: {
    forbidden:
      "It is neither yours nor in a group that you look after, or it is older than 48 hours.",
  },
  example: {
    input: { chatId: examples.chatId, messageId: examples.message.id, for: "everyone" },
    output: {},
  },
}).handler(async (ctx, input) => {
  if (input.for === "me") await hide(ctx, input.chatId, input.messageId);
  else await erase(ctx, input.chatId, input.messageId);
  return {};
});

type Caller = WriteContext & WithCaller;

async function erase(ctx: Caller, chatId: Id, messageId: Id): Promise<void> {
  const me = ctx.caller.accountId;
  const stream = chatStream(chatId);
  await ctx.tx.lock([stream]);
  const [row] = await Promise.all([
    findMessage(ctx.tx.sql, me, { chatId, id: messageId }),
    requireUnfrozen(ctx, chatId),
  ]);
  if (!row) throw notFound();
  const facts = {
    mine: row.senderId === me,
    deleted: row.deletedAt !== null,
    createdAt: row.createdAt,
  };
  const now = ctx.clock.now();
  const decision = decideDelete(facts, row.role, now);
  if (decision === "already") return;
  refuseUnlessAllowed(decision);
  const tombstone = { ...row, text: null, version: row.version + 1, deletedAt: now, deletedBy: me };
  await eraseContent(ctx.tx.sql, tombstone);
  ctx.tx.emit(messageDeleted, {
    stream,
    ref: { messageId },
    data: toMessage(tombstone),
    about: row.seq,
  });
}

function refuseUnlessAllowed(decision: Exclude<DeleteDecision, "already">): void {
  switch (decision) {
    case "allow":
      return;
    case "not-yours":
      throw new AppError(
        "forbidden",
        "Only its author or an admin deletes a message for everyone.",
      );
    case "too-late":
      throw new AppError(
        "forbidden",
        `You can delete for everyone for ${deleteWithinHours} hours.`,
      );
  }
}

async function eraseContent(sql: Sql, row: MessageRow): Promise<void> {
  await Promise.all([
    sql`
      update messages set text = null, reply_to_id = null, reply_to_seq = null, version = ${row.version},
        deleted_at = ${row.deletedAt}, deleted_by = ${row.deletedBy}
      where chat_id = ${row.chatId} and seq = ${row.seq}`,
    sql`delete from message_revisions where chat_id = ${row.chatId} and seq = ${row.seq}`,
  ]);
}

/** Concerns nobody else: only the caller's own stream is held, and told. */
async function hide(ctx: Caller, chatId: Id, messageId: Id): Promise<void> {
  const me = ctx.caller.accountId;
  await ctx.tx.lock([userStream(me)]);
  const row = await findMessage(ctx.tx.sql, me, { chatId, id: messageId }, { evenHidden: true });
  if (!row) throw notFound();
  const hidden = await ctx.tx.sql`
    insert into hidden_messages (account_id, chat_id, seq) values (${me}, ${chatId}, ${row.seq})
    on conflict do nothing`;
  if (hidden.count === 0) return;
  const state = await findReadState(ctx.tx.sql, chatId, me);
  assert(state, "who sees a message is a member");
  const data = { chatId, messageId, seq: row.seq, unreadCount: state.unreadCount };
  ctx.tx.emit(messageHidden, { stream: userStream(me), ref: data, data });
}
