/** Deleting a chat as a whole, once nobody is in it: nobody can come in again, so nobody could ever read it. */
import type { JobContext } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { forgetEvents, forgetStream } from "#src/realtime/forget.ts";
import { chatStream } from "../membership.ts";

const rowsAtOnce = 2_000;

/** In bounded steps; its members' rows go last, with the chat. */
export async function removeEmptyChat(ctx: JobContext, chatId: Id): Promise<void> {
  for (let rows = rowsAtOnce; rows === rowsAtOnce;) {
    ctx.stopping.throwIfAborted();
    rows = await ctx.transaction(async ({ tx }) => {
      const [{ seqs } = { seqs: [] }] = await tx.sql<{ seqs: number[] }[]>`
        select coalesce(array_agg(seq), '{}') as seqs from (
          select seq from messages where chat_id = ${chatId} order by seq limit ${rowsAtOnce}) oldest`;
      await Promise.all([
        tx.sql`delete from message_revisions where chat_id = ${chatId} and seq = any(${seqs}::bigint[])`,
        tx.sql`delete from messages where chat_id = ${chatId} and seq = any(${seqs}::bigint[])`,
      ]);
      return seqs.length;
    });
  }
  await forgetEvents(ctx, chatId);
  await ctx.transaction(async ({ tx }) => {
    await tx.lock([chatStream(chatId)]);
    // Those who were in it may have deleted something for themselves; by the primary key, for each of them.
    await tx.sql`
      delete from hidden_messages h using chat_members s
      where s.chat_id = ${chatId} and h.account_id = s.account_id and h.chat_id = s.chat_id`;
    await tx.sql`delete from chats where id = ${chatId}`;
    await forgetStream(tx, chatId);
  });
}
