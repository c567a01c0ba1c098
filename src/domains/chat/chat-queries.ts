/** Chats as one member sees them: which, in which order, and everything a list of them shows, in two statements. */
import { canMeet } from "#src/domains/accounts/index.ts";
import type { ReadContext, Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { messageColumns, unreadCount, visible, type MessageRow } from "./queries.ts";
import { requestsCountedMax, type Role } from "./rules.ts";
import { membersShownMax } from "./schemas.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface ChatRow {
  readonly id: Id;
  readonly kind: "direct" | "group";
  readonly title: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly role: Role;
  readonly isRequest: boolean;
  /** Who put them among a group's members, while it is a request. */
  readonly askedById: Id | null;
  readonly readSeq: number;
  readonly unreadCount: number;
  readonly memberCount: number;
  readonly members: readonly { readonly accountId: Id; readonly role: Role }[];
  readonly lastActivityAt: Date;
  readonly lastMessage: MessageRow | null;
}

export interface Activity {
  readonly chatId: Id;
  readonly at: Date;
}

/**
 * Latest activity of `s`'s chat: the last message, or having joined after it. Of a member's last message nothing but
 * the time is taken here, and one from before they joined is older than their joining.
 */
function activity(sql: Sql) {
  return sql`greatest(s.joined_at, (
    select m.created_at from messages m where m.chat_id = s.chat_id order by m.seq desc limit 1))`;
}

/** A person's chats without the requests, latest activity first: index `chat_members_account`, then one step down `messages` for each chat. */
export async function listActivity(
  sql: Sql,
  accountId: Id,
  page: { readonly after: Activity | null; readonly limit: number },
): Promise<Activity[]> {
  const after = page.after
    ? sql`where (at, "chatId") < (${page.after.at}, ${page.after.chatId}::uuid)`
    : sql``;
  return await sql<Activity[]>`
    select "chatId", at from (
      select s.chat_id as "chatId", ${activity(sql)} as at
      from chat_members s
      where s.account_id = ${accountId} and s.state = 'in' and s.requested_at is null) mine
    ${after} order by at desc, "chatId" desc limit ${page.limit}`;
}

/**
 * What a person's list of requests and its count hold: none of people they may not know of, be it that these wrote to them
 * or put them into a group. Index `chat_members_requests`.
 */
function requestsOf(ctx: Asker, accountId: Id) {
  const { sql } = ctx;
  const me = sql`s.account_id`;
  return sql`chat_members s join chats c on c.id = s.chat_id
    left join lateral (
      select * from accounts where id = coalesce(
        s.asked_by, case when c.direct_low = ${me} then c.direct_high else c.direct_low end) limit 1) other on true
    where s.account_id = ${accountId} and s.requested_at is not null
      and ((c.kind = 'group' and s.asked_by is null) or (other.id is not null and ${canMeet(ctx, me, "other")}))`;
}

/** A person's requests, newest first: a further message does not lift one. */
export async function listRequests(
  ctx: Asker,
  accountId: Id,
  page: { readonly after: Activity | null; readonly limit: number },
): Promise<Activity[]> {
  const { sql } = ctx;
  const after = page.after
    ? sql`and (s.requested_at, s.chat_id) < (${page.after.at}, ${page.after.chatId}::uuid)`
    : sql``;
  return await sql<Activity[]>`
    select s.chat_id as "chatId", s.requested_at as at from ${requestsOf(ctx, accountId)} ${after}
    order by s.requested_at desc, s.chat_id desc limit ${page.limit}`;
}

/** No further than `requestsCountedMax`. */
export async function countRequests(ctx: Asker, accountId: Id): Promise<number> {
  const [row] = await ctx.sql<[{ count: number }]>`
    select count(*)::int from (
      select from ${requestsOf(ctx, accountId)} limit ${requestsCountedMax}) r`;
  return row.count;
}

/** Those of these chats that the person is in; every part is one bounded look-up for each chat. */
export async function findChats(
  sql: Sql,
  accountId: Id,
  chatIds: readonly Id[],
): Promise<ChatRow[]> {
  if (chatIds.length === 0) return [];
  const [rows, lasts] = await Promise.all([
    sql<Omit<ChatRow, "lastMessage">[]>`
      select c.id, c.kind, c.title, c.version, c.created_at as "createdAt", s.role, s.read_seq as "readSeq",
        s.requested_at is not null as "isRequest", case when s.requested_at is not null then s.asked_by end as "askedById",
        ${activity(sql)} as "lastActivityAt",
        ${unreadCount(sql)} as "unreadCount",
        (select count(*)::int from chat_members o where o.chat_id = c.id and o.state <> 'out') as "memberCount",
        (select json_agg(shown) from (
          select o.account_id as "accountId", o.role from chat_members o
          where o.chat_id = c.id and o.state <> 'out'
          order by o.joined_at, o.account_id limit ${membersShownMax}) shown) as members
      from chat_members s join chats c on c.id = s.chat_id
      where s.account_id = ${accountId} and s.chat_id = any(${chatIds}::uuid[]) and s.state = 'in'`,
    findLastMessages(sql, accountId, chatIds),
  ]);
  const lastByChat = new Map(lasts.map((message) => [message.chatId, message]));
  return rows.map((row) => ({ ...row, lastMessage: lastByChat.get(row.id) ?? null }));
}

/** The latest message of each chat that the person may see. */
async function findLastMessages(
  sql: Sql,
  accountId: Id,
  chatIds: readonly Id[],
): Promise<MessageRow[]> {
  return await sql<MessageRow[]>`
    select distinct on (m.chat_id) ${messageColumns(sql)}
    from stream_members r cross join lateral (
      select m.* from messages m where ${visible(sql)} order by m.seq desc limit 1) m
    where r.account_id = ${accountId} and r.stream_id = any(${chatIds}::uuid[])
    order by m.chat_id, m.seq desc`;
}
