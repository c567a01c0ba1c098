/**
 * What a person is given of their chats: which they are in, and all that they wrote, with what it said before. What others wrote
 * is theirs, and stays out; an answer names by id what it answers.
 */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import { nilId, type Id } from "#src/kit/id.ts";
import type { ExportedFile } from "#src/kit/personal-data.ts";

const rowsAtOnce = 1_000;

export async function* exportChats(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedFile> {
  yield {
    path: "chats/chats.json",
    about: "Chats you are in, or were, and how far you read.",
    rows: chatsOf(ctx, accountId),
  };
  yield {
    path: "chats/messages.json",
    about: "Everything you wrote in chats, with what it said before you changed it.",
    rows: messagesOf(ctx, accountId),
  };
  yield {
    path: "chats/hidden.json",
    about: "Messages you deleted for yourself alone.",
    rows: hiddenBy(ctx, accountId),
  };
}

interface ExportedChat {
  readonly chatId: Id;
}

/** Titles only of groups they are in now; the other person of a direct chat as far as they may know of them. */
async function chatPage(ctx: ReadContext, accountId: Id, after: Id): Promise<ExportedChat[]> {
  const { sql } = ctx;
  return await sql<ExportedChat[]>`
    select c.id as "chatId", c.kind, case when s.state = 'in' then c.title end as title, s.state, s.role,
      s.joined_at as "joinedAt", s.read_seq as "readSeq",
      case when s.state = 'in' and c.kind = 'direct' then (
        select json_build_object('id', other.id, 'handle', other.handle) from accounts other
        where other.id = case when c.direct_low = viewer.id then c.direct_high else c.direct_low end
          and ${canMeet(ctx, sql`viewer.id`, "other")}) end as "with"
    from chat_members s join chats c on c.id = s.chat_id
    cross join (select ${accountId}::uuid as id) viewer
    where s.account_id = ${accountId} and s.chat_id > ${after}
    order by s.chat_id limit ${rowsAtOnce}`;
}

async function* chatsOf(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedChat> {
  for (let after: Id | undefined = nilId; after !== undefined;) {
    const rows = await chatPage(ctx, accountId, after);
    yield* rows;
    after = rows.length === rowsAtOnce ? rows.at(-1)?.chatId : undefined;
  }
}

interface ExportedMessage {
  readonly seq: number;
}

/** By each chat's primary key. */
async function messagePage(
  { sql }: ReadContext,
  senderId: Id,
  place: { readonly chatId: Id; readonly after: number },
): Promise<ExportedMessage[]> {
  return await sql<ExportedMessage[]>`
    select m.chat_id as "chatId", m.id, m.seq, m.text, m.reply_to_id as "replyToId", m.created_at as "createdAt",
      m.edited_at as "editedAt", m.deleted_at as "deletedAt", (
        select json_agg(json_build_object('text', v.text, 'writtenAt', v.written_at) order by v.version)
        from message_revisions v where v.chat_id = m.chat_id and v.seq = m.seq) as before
    from messages m
    where m.chat_id = ${place.chatId} and m.seq > ${place.after} and m.sender_id = ${senderId}
    order by m.seq limit ${rowsAtOnce}`;
}

async function* messagesOf(ctx: ReadContext, accountId: Id): AsyncGenerator<ExportedMessage> {
  for await (const { chatId } of chatsOf(ctx, accountId))
    for (let after: number | undefined = 0; after !== undefined;) {
      const rows = await messagePage(ctx, accountId, { chatId, after });
      yield* rows;
      after = rows.length === rowsAtOnce ? rows.at(-1)?.seq : undefined;
    }
}

async function* hiddenBy({ sql }: ReadContext, accountId: Id): AsyncGenerator {
  let after = { chatId: nilId, seq: 0 };
  for (let isMore = true; isMore;) {
    const rows = await sql<{ chatId: Id; seq: number }[]>`
      select chat_id as "chatId", seq from hidden_messages
      where account_id = ${accountId} and (chat_id, seq) > (${after.chatId}::uuid, ${after.seq}::bigint)
      order by chat_id, seq limit ${rowsAtOnce}`;
    yield* rows;
    after = rows.at(-1) ?? after;
    isMore = rows.length === rowsAtOnce;
  }
}
