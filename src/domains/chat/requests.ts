/**
 * Message requests. What a stranger writes first waits among the receiver's requests until they accept it, write back, or
 * decline it; so does what somebody writes whom the receiver restricted. The writer has an ordinary chat and cannot tell:
 * nothing of a request is in what they see, and nothing the receiver does about it is told to them.
 *
 * Everything here holds the heads of the chat and of both its people, so that a request has one state at a time, and
 * following, befriending and restricting come before or after it.
 */
import { relationBetween } from "#src/domains/graph/index.ts";
import type { Sql, WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { requireReachable } from "./consent.ts";
import { chatJoined, chatLeft, chatRequestAccepted, chatRequested } from "./events.ts";
import { chatStream, userStream } from "./membership.ts";
import { requireSlowness } from "./request-quota.ts";
import { requestedMessagesMax, stepOf } from "./rules.ts";

type Caller = WriteContext & WithCaller;

/** A direct chat of two people, as one of them comes to write in it. */
export interface Direct {
  readonly chatId: Id;
  readonly otherId: Id;
  /** The other does not have it yet, or no longer. */
  readonly isOtherWaiting: boolean;
  readonly hasOtherAgreed: boolean;
  /** It is among the writer's own requests. */
  readonly isRequest: boolean;
  /** Once counted among the writer's requests to strangers. */
  readonly isCounted: boolean;
}

/** Null for groups, for notes to oneself, and for who is in no such chat. */
export async function findDirect(sql: Sql, chatId: Id, accountId: Id): Promise<Direct | null> {
  const [row] = await sql<Direct[]>`
    select c.id as "chatId", o.account_id as "otherId", o.state = 'waiting' as "isOtherWaiting",
      o.has_agreed as "hasOtherAgreed", s.requested_at is not null as "isRequest",
      c.requested_at is not null as "isCounted"
    from chats c
    join chat_members s on s.chat_id = c.id and s.account_id = ${accountId} and s.state = 'in'
    join chat_members o on o.chat_id = c.id and o.account_id <> s.account_id
    where c.id = ${chatId} and c.kind = 'direct'`;
  return row ?? null;
}

/**
 * What a message does before it is written, as event `seq` of the chat: its writer agrees to the chat, and the other gets
 * it, among their chats or their requests. Throws where the other does not take it.
 */
export async function prepareMessage(ctx: Caller, direct: Direct, seq: number): Promise<void> {
  if (direct.isRequest) await agree(ctx, direct.chatId, ctx.caller.accountId);
  if (direct.hasOtherAgreed && !direct.isOtherWaiting) return;
  if (!direct.hasOtherAgreed) await requireReachable(ctx, [direct.otherId]);
  const relation = await relationBetween(ctx.tx.sql, direct.otherId, ctx.caller.accountId);
  const step = stepOf({
    isWaiting: direct.isOtherWaiting,
    hasAgreed: direct.hasOtherAgreed,
    knowsWriter: relation.oneFollows || relation.areFriends,
    hasRestrictedWriter: relation.oneRestricted,
  });
  if (step.isStranger) await countRequest(ctx, direct);
  switch (step.do) {
    case "leave":
      return;
    case "agree":
      return await agree(ctx, direct.chatId, direct.otherId);
    case "deliver":
      return await letIn(ctx, direct, { ...step, from: seq });
  }
}

/** Strangers are heard a few times, and few of them at once: counted under the writer's own head. */
async function countRequest(ctx: Caller, { chatId, isCounted }: Direct): Promise<void> {
  const { sql } = ctx.tx;
  // All of them are the writer's: with the other's first one the chat would not be a request.
  const written = await sql`
    select from messages where chat_id = ${chatId} limit ${requestedMessagesMax}`;
  if (written.length >= requestedMessagesMax) {
    const message = `Before an answer, at most ${requestedMessagesMax} messages can be sent.`;
    throw new AppError("limit", message);
  }
  if (isCounted) return;
  await requireSlowness(ctx, 1);
  await sql`update chats set requested_at = ${ctx.clock.now()} where id = ${chatId}`;
}

interface Arrival {
  readonly from: number;
  readonly isRequest: boolean;
  readonly isStranger: boolean;
}

/** Gives the chat to the other, who waits, from this event on. */
async function letIn(
  ctx: Caller,
  { chatId, otherId }: Direct,
  { from, isRequest, isStranger }: Arrival,
): Promise<void> {
  const now = ctx.clock.now();
  await Promise.all([
    ctx.tx.sql`
      update chat_members set state = 'in', joined_at = ${now}, joined_from = ${from}, told_from = ${from},
        has_agreed = ${!isStranger}, requested_at = ${isRequest ? now : null}
      where chat_id = ${chatId} and account_id = ${otherId}`,
    ctx.tx.join(chatStream(chatId), [otherId], from),
  ]);
  await notePending(ctx, chatId);
  const data = { chatId, from };
  const event = isRequest ? chatRequested : chatJoined;
  ctx.tx.emit(event, { stream: userStream(otherId), ref: data, data });
}

/** Moves the chat from this person's requests to their chats; told to their own devices alone. */
export async function agree(ctx: WriteContext, chatId: Id, accountId: Id): Promise<void> {
  const moved = await ctx.tx.sql`
    update chat_members set requested_at = null, has_agreed = true, refused_at = null, refusals = 0
    where chat_id = ${chatId} and account_id = ${accountId} and requested_at is not null`;
  if (moved.count === 0) return;
  await notePending(ctx, chatId);
  const data = { chatId };
  ctx.tx.emit(chatRequestAccepted, { stream: userStream(accountId), ref: data, data });
}

/**
 * Takes the chat from this person, as if nobody had written yet: to the others they wait, which looks like any other chat.
 * What was written is theirs again if the other writes once more, or they open the chat; in a group, if they accept it
 * after all.
 */
export async function decline(
  ctx: WriteContext,
  { chatId, accountId }: { readonly chatId: Id; readonly accountId: Id },
): Promise<void> {
  await Promise.all([
    ctx.tx.sql`
      update chat_members s set state = 'waiting', requested_at = null, read_seq = h.seq
      from stream_heads h
      where s.chat_id = ${chatId} and s.account_id = ${accountId} and h.stream_id = s.chat_id`,
    ctx.tx.leave(chatStream(chatId), [accountId]),
  ]);
  await notePending(ctx, chatId);
  const data = { chatId, byId: accountId, reason: "declined" } as const;
  ctx.tx.emit(chatLeft, { stream: userStream(accountId), ref: data, data });
  ctx.tx.recheck([accountId]);
}

/** Keeps `chats.is_pending` what the members say. */
export async function notePending(ctx: WriteContext, chatId: Id): Promise<void> {
  await ctx.tx.sql`
    update chats set is_pending = exists (
      select from chat_members s
      where s.chat_id = chats.id and (s.state = 'waiting' or not s.has_agreed))
    where id = ${chatId} and kind = 'direct'`;
}
