/**
 * Forgetting somebody in chats. They go out of all of them, as by leaving; of what they wrote empty places stay, so that what
 * others answered stays reachable. A chat in which nobody is left goes as a whole.
 *
 * Chat by chat, and in bounded steps: the person's row in a chat goes last, so what is left to do stands in `chat_members`.
 */
import type { WriteContext } from "#src/kit/context.ts";
import type { JobContext } from "#src/kit/job.ts";
import type { Id } from "#src/kit/id.ts";
import { departGroup } from "../departure.ts";
import { chatStream, userStream } from "../membership.ts";
import { findPlace } from "../queries.ts";
import { eraseMessages } from "./erase-messages.ts";
import { removeEmptyChat } from "./remove-chat.ts";

export async function forgetChats(ctx: JobContext, accountId: Id): Promise<void> {
  for (;;) {
    ctx.stopping.throwIfAborted();
    // Index chat_members_person.
    const [row] = await ctx.sql<{ chatId: Id }[]>`
      select chat_id as "chatId" from chat_members where account_id = ${accountId} limit 1`;
    if (!row) break;
    await forgetChat(ctx, row.chatId, accountId);
  }
  // By the primary key; bounded by what somebody cared to delete one by one.
  await ctx.transaction(
    ({ tx }) => tx.sql`delete from hidden_messages where account_id = ${accountId}`,
  );
  await forgetAsker(ctx, accountId);
}

const rowsAtOnce = 1_000;

/** Whom they put among the requests of a group. Index chat_members_asked. */
async function forgetAsker(ctx: JobContext, accountId: Id): Promise<void> {
  for (let rows = rowsAtOnce; rows === rowsAtOnce;) {
    ctx.stopping.throwIfAborted();
    const forgotten = await ctx.transaction(
      ({ tx }) => tx.sql`
        update chat_members set asked_by = null, asked_at = null
        where (chat_id, account_id) in (
          select chat_id, account_id from chat_members where asked_by = ${accountId} limit ${rowsAtOnce})`,
    );
    rows = forgotten.count;
  }
}

async function forgetChat(ctx: JobContext, chatId: Id, accountId: Id): Promise<void> {
  const isInhabited = await ctx.transaction((step) => goOut(step, chatId, accountId));
  if (!isInhabited) return await removeEmptyChat(ctx, chatId);
  await eraseMessages(ctx, chatId, accountId);
  await ctx.transaction(
    ({ tx }) => tx.sql`
      delete from chat_members where chat_id = ${chatId} and account_id = ${accountId}`,
  );
}

/** Answers whether anybody is left. */
async function goOut(ctx: WriteContext, chatId: Id, accountId: Id): Promise<boolean> {
  const { sql } = ctx.tx;
  const stream = chatStream(chatId);
  await ctx.tx.lock([stream, userStream(accountId)]);
  const place = await findPlace(sql, chatId, accountId);
  if (place?.kind === "group")
    await departGroup(ctx, { chatId, accountId, role: place.role, isIn: place.isIn });
  // Nothing in a direct chat says that somebody went: the other found it frozen when they were hidden.
  else if (place?.isIn) await ctx.tx.leave(stream, [accountId]);
  await sql`
    update chat_members set state = 'out', requested_at = null
    where chat_id = ${chatId} and account_id = ${accountId} and state <> 'out'`;
  const rows = await sql`
    select from chat_members where chat_id = ${chatId} and state = 'in' limit 1`;
  return rows.length > 0;
}
