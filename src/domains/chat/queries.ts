/**
 * What chat reads. One rule says who may see a message, and every list, count, quote and single read below joins it:
 * its sequence number lies in one of the viewer's ranges, and the viewer has not deleted it for themselves.
 */
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { HiddenEvent, HiddenQuestion } from "#src/kit/stream.ts";
import { groupMembersMax, type Role } from "./rules.ts";

export interface MessageRow {
  readonly id: Id;
  readonly chatId: Id;
  readonly seq: number;
  readonly senderId: Id;
  readonly text: string | null;
  readonly replyToId: Id | null;
  readonly replyToSeq: number | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly deletedBy: Id | null;
}

/** The columns of a message `m`, named as in `MessageRow`. */
export function messageColumns(sql: Sql) {
  return sql`m.id, m.chat_id as "chatId", m.seq, m.sender_id as "senderId", m.text, m.reply_to_id as "replyToId",
    m.reply_to_seq as "replyToSeq", m.version, m.created_at as "createdAt", m.edited_at as "editedAt",
    m.deleted_at as "deletedAt", m.deleted_by as "deletedBy"`;
}

/** Joins messages `m` to a viewer's ranges `r`, by the primary key: what is outside them is never read. */
export function inRange(sql: Sql) {
  return sql`m.chat_id = r.stream_id and m.seq >= r.from_seq
    and m.seq <= coalesce(r.to_seq, 9223372036854775807)`;
}

/** The whole rule, for a viewer whose ranges are `r`. Whether the viewer is a member at present is asked beside it. */
export function visible(sql: Sql) {
  return sql`${inRange(sql)} and not exists (
    select 1 from hidden_messages h
    where h.account_id = r.account_id and h.chat_id = m.chat_id and h.seq = m.seq)`;
}

/** What `s` (a row of `chat_members`) has not read: visible, after the mark, from others, not deleted. */
export function unreadCount(sql: Sql) {
  return sql`(
    select count(*)::int from stream_members r join messages m on ${visible(sql)}
    where r.stream_id = s.chat_id and r.account_id = s.account_id
      and m.seq > s.read_seq and m.sender_id <> s.account_id and m.deleted_at is null)`;
}

export interface Membership {
  readonly kind: "direct" | "group";
  readonly role: Role;
  readonly readSeq: number;
  /** Among the member's requests. */
  readonly isRequest: boolean;
}

/** Null for everyone who is not in the chat now, and for a chat that does not exist. */
export async function findMembership(
  sql: Sql,
  chatId: Id,
  accountId: Id,
): Promise<Membership | null> {
  const [row] = await sql<Membership[]>`
    select c.kind, s.role, s.read_seq as "readSeq", s.requested_at is not null as "isRequest"
    from chat_members s join chats c on c.id = s.chat_id
    where s.chat_id = ${chatId} and s.account_id = ${accountId} and s.state = 'in'`;
  return row ?? null;
}

/** A membership as the other members see it: it does not say whether the member agreed to it, nor whether they declined it. */
export interface Place {
  readonly kind: "direct" | "group";
  readonly role: Role;
  /** They have the chat. Who declined it has not. */
  readonly isIn: boolean;
  readonly isRequest: boolean;
}

/** Null for who is no member, and for a chat that does not exist. */
export async function findPlace(sql: Sql, chatId: Id, accountId: Id): Promise<Place | null> {
  const [row] = await sql<Place[]>`
    select c.kind, s.role, s.state = 'in' as "isIn", s.requested_at is not null as "isRequest"
    from chat_members s join chats c on c.id = s.chat_id
    where s.chat_id = ${chatId} and s.account_id = ${accountId} and s.state <> 'out'`;
  return row ?? null;
}

/**
 * One message for one viewer, with what they are in the chat, and have agreed to be; null where it does not exist for them.
 * `evenHidden`: also one deleted for themselves.
 */
export async function findMessage(
  sql: Sql,
  viewerId: Id,
  message: { readonly chatId: Id } & ({ readonly id: Id } | { readonly seq: number }),
  options: { readonly evenHidden?: boolean } = {},
): Promise<(MessageRow & { role: Role }) | null> {
  const which = "id" in message ? sql`m.id = ${message.id}` : sql`m.seq = ${message.seq}`;
  const [row] = await sql<(MessageRow & { role: Role })[]>`
    select ${messageColumns(sql)}, case when s.requested_at is null then s.role else 'member' end as role
    from chat_members s
    join stream_members r on r.stream_id = s.chat_id and r.account_id = s.account_id
    join messages m on ${options.evenHidden === true ? inRange(sql) : visible(sql)}
    where s.chat_id = ${message.chatId} and s.account_id = ${viewerId} and s.state = 'in' and ${which}`;
  return row ?? null;
}

/** Of these messages of one chat, those that the viewer may see. */
export async function findVisible(
  sql: Sql,
  viewerId: Id,
  chatId: Id,
  seqs: readonly number[],
): Promise<MessageRow[]> {
  if (seqs.length === 0) return [];
  return await sql<MessageRow[]>`
    select ${messageColumns(sql)}
    from stream_members r join messages m on ${visible(sql)}
    where r.stream_id = ${chatId} and r.account_id = ${viewerId} and m.seq = any(${seqs}::bigint[])`;
}

/**
 * The visible messages nearest to `from`, nearest first: those after it, or those before it. Each range is read by the
 * primary key and to the limit only, however long the history.
 */
export async function listVisible(
  sql: Sql,
  viewer: { readonly accountId: Id; readonly chatId: Id },
  page: { readonly direction: "after" | "before"; readonly from: number; readonly limit: number },
): Promise<MessageRow[]> {
  const wanted = page.direction === "after" ? sql`m.seq > ${page.from}` : sql`m.seq < ${page.from}`;
  const order = page.direction === "after" ? sql`asc` : sql`desc`;
  return await sql<MessageRow[]>`
    select ${messageColumns(sql)}
    from stream_members r cross join lateral (
      select m.* from messages m where ${visible(sql)} and ${wanted} order by m.seq ${order} limit ${page.limit}) m
    where r.stream_id = ${viewer.chatId} and r.account_id = ${viewer.accountId}
    order by m.seq ${order} limit ${page.limit}`;
}

/** Messages by id within their chats, as they are now, for whoever may have the events that speak of them. */
export async function findMessages(
  sql: Sql,
  keys: readonly { readonly chatId: Id; readonly id: Id }[],
): Promise<MessageRow[]> {
  if (keys.length === 0) return [];
  return await sql<MessageRow[]>`
    select ${messageColumns(sql)}
    from unnest(${keys.map((key) => key.chatId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) k(chat_id, id)
    cross join lateral (select * from messages where chat_id = k.chat_id and id = k.id limit 1) m`;
}

/** What these readers deleted for themselves; each reader's few rows, by the primary key. */
export async function findHidden(
  sql: Sql,
  questions: readonly HiddenQuestion[],
): Promise<HiddenEvent[][]> {
  const rows = await sql<(HiddenEvent & { place: number })[]>`
    select q.place, r.id as "readerId", h.seq
    from unnest(
      ${questions.map((question) => question.streamId)}::uuid[],
      ${questions.map((question) => `{${question.readerIds.join()}}`)}::text[],
      ${questions.map((question) => `{${question.seqs.join()}}`)}::text[])
      with ordinality as q(chat_id, reader_ids, seqs, place)
    cross join lateral unnest(q.reader_ids::uuid[]) r(id)
    cross join lateral (
      select seq from hidden_messages
      where account_id = r.id and chat_id = q.chat_id and seq = any(q.seqs::bigint[]) offset 0) h`;
  const byPlace = Map.groupBy(rows, (row) => row.place);
  return questions.map((_, index) => byPlace.get(index + 1) ?? []);
}

export interface MemberRow {
  readonly accountId: Id;
  readonly role: Role;
  readonly joinedAt: Date;
}

/** Members in the order of joining, after a position in it; also who still waits, or declined. */
export async function listMembers(
  sql: Sql,
  chatId: Id,
  page: {
    readonly after: { readonly joinedAt: Date; readonly accountId: Id } | null;
    readonly limit: number;
  },
): Promise<MemberRow[]> {
  const after = page.after
    ? sql`and (joined_at, account_id) > (${page.after.joinedAt}, ${page.after.accountId}::uuid)`
    : sql``;
  return await sql<MemberRow[]>`
    select account_id as "accountId", role, joined_at as "joinedAt" from chat_members
    where chat_id = ${chatId} and state <> 'out' ${after}
    order by joined_at, account_id limit ${page.limit}`;
}

/** Those to whom a group may pass on: not who declined it. */
export async function findSuccessors(
  sql: Sql,
  chatId: Id,
): Promise<(MemberRow & { hasAgreed: boolean })[]> {
  return await sql<(MemberRow & { hasAgreed: boolean })[]>`
    select account_id as "accountId", role, joined_at as "joinedAt", requested_at is null as "hasAgreed"
    from chat_members where chat_id = ${chatId} and state = 'in' limit ${groupMembersMax}`;
}

/** Titles of groups, as they are now. */
export async function findTitles(
  sql: Sql,
  chatIds: readonly Id[],
): Promise<Map<Id, { title: string; version: number }>> {
  const rows = await sql<{ id: Id; title: string; version: number }[]>`
    select id, title, version from chats where id = any(${chatIds}::uuid[]) and title is not null`;
  return new Map(rows.map((row) => [row.id, { title: row.title, version: row.version }]));
}
