import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import type { Sql, WithCaller, WriteContext } from "#src/kit/context.ts";
import { invalidField, notFound } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { messageCreated } from "../events.ts";
import { findWaiting, rememberSettled } from "../first-message.ts";
import { announceJoined } from "../jobs.ts";
import { admit, chatStream, userStream } from "../membership.ts";
import { findMessage, visible, type MessageRow } from "../queries.ts";
import { messageRateLimit } from "../rate-limits.ts";
import { examples, Message, MessageText } from "../schemas.ts";
import { toMessage } from "../view.ts";

/** Messages written in this call, by what the call answers: spares reading back what is at hand. */
const fresh = new WeakMap<object, Message>();

export const sendMessage = defineOperation({
  name: "chat.sendMessage",
  kind: "write",
  summary: "Write to a chat",
  access: "account",
  rateLimits: [messageRateLimit],
  input: object({
    chatId: IdSchema,
    text: MessageText,
    replyTo: Type.Optional(
      Type.String({ format: "id", description: "Id of a message you see in this chat." }),
    ),
  }),
  output: Message,
  errors: ["not-found", "invalid"],
  example: {
    input: { chatId: examples.chatId, text: "Breakfast at nine?" },
    output: examples.message,
  },
}).handlers({
  async run(ctx, { chatId, text, replyTo }) {
    const stream = chatStream(chatId);
    const waitingId = await findWaiting(ctx.tx.sql, chatId);
    // Sent together, but run one after the other: the look is a statement of its own, and begins once the lock is held.
    const [heads, sender] = await Promise.all([
      ctx.tx.lock([stream, ...(waitingId ? [userStream(waitingId)] : [])]),
      findSender(ctx.tx.sql, chatId, ctx.caller.accountId, replyTo ?? null),
    ]);
    const head = heads.get(stream);
    if (!head || !sender) throw notFound();
    if (replyTo && sender.replyToSeq === null) {
      throw invalidField("replyTo", "is no message you see in this chat");
    }
    await letIn(ctx, chatId, sender.waitingId);
    const row: MessageRow = {
      ...unwritten,
      id: newId(),
      chatId,
      seq: head.seq + 1,
      senderId: ctx.caller.accountId,
      text,
      replyToId: replyTo ?? null,
      replyToSeq: sender.replyToSeq,
      createdAt: ctx.clock.now(),
    };
    ctx.tx.atFlush((sql) => insert(sql, row));
    const message = toMessage(row);
    const seq = ctx.tx.emit(messageCreated, { stream, ref: { messageId: row.id }, data: message });
    assert(seq === row.seq, "a message has its event's number");
    const ref = { chatId, seq };
    fresh.set(ref, message);
    return ref;
  },
  async view(ctx, ref) {
    const written = fresh.get(ref);
    if (written) return written;
    const row = await findMessage(ctx.sql, ctx.caller.accountId, ref);
    if (!row) throw notFound();
    return toMessage(row);
  },
});

const unwritten = { version: 1, editedAt: null, deletedAt: null, deletedBy: null };

/** What the sender needs, in one look under the lock; undefined when they are not in the chat. */
async function findSender(sql: Sql, chatId: Id, accountId: Id, replyTo: Id | null) {
  const [row] = await sql<{ replyToSeq: number | null; waitingId: Id | null }[]>`
    select
      (select m.seq from stream_members r join messages m on ${visible(sql)}
       where r.stream_id = s.chat_id and r.account_id = s.account_id
         and m.id = ${replyTo}::uuid and m.deleted_at is null) as "replyToSeq",
      (select w.account_id from chat_members w where w.chat_id = s.chat_id and w.state = 'waiting') as "waitingId"
    from chat_members s
    where s.chat_id = ${chatId} and s.account_id = ${accountId} and s.state = 'in'`;
  return row;
}

/** The first message of a direct chat brings it to the other person. */
async function letIn(
  ctx: WriteContext & WithCaller,
  chatId: Id,
  waitingId: Id | null,
): Promise<void> {
  if (!waitingId) return rememberSettled(chatId);
  const from = 1;
  await admit(ctx, { chatId, accountIds: [waitingId], role: "member", from });
  await announceJoined(ctx, chatId, from, [waitingId]);
}

async function insert(sql: Sql, row: MessageRow): Promise<void> {
  await sql`
    insert into messages (chat_id, seq, id, sender_id, text, reply_to_id, reply_to_seq, created_at)
    values (${row.chatId}, ${row.seq}, ${row.id}, ${row.senderId}, ${row.text}, ${row.replyToId},
      ${row.replyToSeq}, ${row.createdAt})`;
}
