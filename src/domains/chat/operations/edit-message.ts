import type { Sql } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { messageUpdated } from "../events.ts";
import { requireUnfrozen } from "../frozen.ts";
import { chatStream } from "../membership.ts";
import { findMessage, type MessageRow } from "../queries.ts";
import { messageRateLimit } from "../rate-limits.ts";
import { decideEdit, editWithinHours, type EditDecision } from "../rules.ts";
import { examples, Message, MessageText } from "../schemas.ts";
import { toMessage } from "../view.ts";

export const editMessage = defineOperation({
  name: "chat.editMessage",
  kind: "write",
  summary: "Change what you wrote",
  description: `Your own messages, for ${editWithinHours} hours. What they said before is kept.`,
  access: "account",
  rateLimits: [messageRateLimit],
  input: object({ chatId: IdSchema, messageId: IdSchema, text: MessageText }),
  output: Message,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "It is not your message, it was deleted, or it is older than 24 hours." },
  example: {
    input: { chatId: examples.chatId, messageId: examples.message.id, text: "Breakfast at ten?" },
    output: {
      ...examples.message,
      text: "Breakfast at ten?",
      version: 2,
      editedAt: "2026-11-22T09:01:00.000Z",
    },
  },
}).handlers({
  async run(ctx, { chatId, messageId, text }) {
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
    refuseUnlessAllowed(decideEdit(facts, now));
    if (row.text !== text) {
      const edited = { ...row, text, version: row.version + 1, editedAt: now };
      await replaceText(ctx.tx.sql, row, edited);
      ctx.tx.emit(messageUpdated, {
        stream,
        ref: { messageId },
        data: toMessage(edited),
        about: row.seq,
      });
    }
    return { chatId, seq: row.seq };
  },
  async view(ctx, ref) {
    const row = await findMessage(ctx.sql, ctx.caller.accountId, ref);
    if (!row) throw notFound();
    return toMessage(row);
  },
});

function refuseUnlessAllowed(decision: EditDecision): void {
  switch (decision) {
    case "allow":
      return;
    case "not-yours":
      throw new AppError("forbidden", "Only its author edits a message.");
    case "deleted":
      throw new AppError("forbidden", "The message was deleted.");
    case "too-late":
      throw new AppError("forbidden", `A message can be edited for ${editWithinHours} hours.`);
  }
}

async function replaceText(sql: Sql, before: MessageRow, after: MessageRow): Promise<void> {
  await Promise.all([
    sql`
      insert into message_revisions (chat_id, seq, version, text, written_at)
      values (${before.chatId}, ${before.seq}, ${before.version}, ${before.text}, ${before.editedAt ?? before.createdAt})`,
    sql`
      update messages set text = ${after.text}, version = ${after.version}, edited_at = ${after.editedAt}
      where chat_id = ${after.chatId} and seq = ${after.seq}`,
  ]);
}
