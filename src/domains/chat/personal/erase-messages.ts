/** Taking the content out of everything that one person wrote in a chat, as if they had deleted each for everyone. */
import type { WriteContext } from "#src/kit/context.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { messageDeleted } from "../events.ts";
import { chatStream } from "../membership.ts";

/** Each is an event, told to everybody in the chat. */
const messagesAtOnce = 100;

export async function eraseMessages(ctx: JobContext, chatId: Id, senderId: Id): Promise<void> {
  for (let after = 0, isMore = true; isMore;) {
    ctx.stopping.throwIfAborted();
    // By the primary key, from where the last step ended: the whole chat is read once.
    const found = await ctx.sql<{ seq: number }[]>`
      select seq from messages
      where chat_id = ${chatId} and seq > ${after} and sender_id = ${senderId} and deleted_at is null
      order by seq limit ${messagesAtOnce}`;
    const seqs = found.map(({ seq }) => seq);
    after = seqs.at(-1) ?? after;
    isMore = seqs.length === messagesAtOnce;
    if (seqs.length > 0) await ctx.transaction((step) => erase(step, chatId, senderId, seqs));
  }
}

async function erase(
  ctx: WriteContext,
  chatId: Id,
  senderId: Id,
  seqs: readonly number[],
): Promise<void> {
  const stream = chatStream(chatId);
  // Nobody else was left, and went meanwhile.
  if ((await ctx.tx.lock([stream])).size === 0) return;
  const { sql } = ctx.tx;
  const [erased] = await Promise.all([
    sql<{ id: Id; seq: number }[]>`
      update messages set text = null, reply_to_id = null, reply_to_seq = null, version = version + 1,
        deleted_at = ${ctx.clock.now()}, deleted_by = ${senderId}
      where chat_id = ${chatId} and seq = any(${seqs}::bigint[]) and deleted_at is null
      returning id, seq`,
    sql`delete from message_revisions where chat_id = ${chatId} and seq = any(${seqs}::bigint[])`,
  ]);
  for (const { id, seq } of erased)
    ctx.tx.emit(messageDeleted, { stream, ref: { messageId: id }, about: seq });
}
