/** A member's read mark and what is left unread beyond it. */
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { unreadCount } from "./queries.ts";

export interface ReadState {
  readonly seq: number;
  readonly unreadCount: number;
}

/** Null for who is not in the chat. */
export async function findReadState(
  sql: Sql,
  chatId: Id,
  accountId: Id,
): Promise<ReadState | null> {
  const [row] = await sql<ReadState[]>`
    select s.read_seq as seq, ${unreadCount(sql)} as "unreadCount" from chat_members s
    where s.chat_id = ${chatId} and s.account_id = ${accountId} and s.state = 'in'`;
  return row ?? null;
}

/** Moves the mark forward, never back, and not beyond the chat's latest event. Answers whether it moved. */
export async function moveReadMark(
  sql: Sql,
  mark: { chatId: Id; accountId: Id; seq: number },
): Promise<boolean> {
  const moved = await sql`
    update chat_members s set read_seq = least(${mark.seq}::bigint, h.seq)
    from stream_heads h
    where s.chat_id = ${mark.chatId} and s.account_id = ${mark.accountId} and s.state = 'in'
      and h.stream_id = s.chat_id and s.read_seq < least(${mark.seq}::bigint, h.seq)`;
  return moved.count === 1;
}
