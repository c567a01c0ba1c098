/**
 * Coming into chats and going out of them. A person's row in `chat_members` and their range of the stream change
 * together, here and nowhere else; the caller holds the chat's head.
 */
import { assert } from "#src/kit/assert.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { streamName, type StreamName } from "#src/kit/stream.ts";
import { chatLeft } from "./events.ts";
import { findMembership, type Membership } from "./queries.ts";
import { canManage, type Invitation, type Role } from "./rules.ts";

export function chatStream(chatId: Id): StreamName {
  return streamName("chat", chatId);
}

export function userStream(accountId: Id): StreamName {
  return streamName("user", accountId);
}

/** The caller's membership of a group that they own or administer. To be asked under the chat's lock. */
export async function requireManager(
  ctx: WriteContext & WithCaller,
  chatId: Id,
): Promise<Membership> {
  const membership = await findMembership(ctx.tx.sql, chatId, ctx.caller.accountId);
  if (!membership) throw notFound();
  if (membership.kind === "direct") throw new AppError("forbidden", "This is for groups.");
  if (!canManage(membership.role))
    throw new AppError("forbidden", "This is for the group's admins.");
  if (membership.isRequest)
    throw new AppError("forbidden", "This group is one of your requests: accept it first.");
  return membership;
}

export interface Arrival {
  readonly accountId: Id;
  readonly invitation: Invitation;
  /** They do not know whoever adds them. */
  readonly isStranger: boolean;
}

export interface Admission {
  readonly chatId: Id;
  /** Who adds them; nobody to a direct chat, nor whoever founds a group. */
  readonly byId: Id | null;
  readonly arrivals: readonly Arrival[];
  readonly role: Role;
  /** The first event they may have. */
  readonly from: number;
}

/** Of one's own will. */
export function arriving(accountId: Id): Arrival {
  return { accountId, invitation: "join", isStranger: false };
}

/** Lets people in who are no members. Whoever was in before keeps the mark and the ranges of that time. */
export async function admit(ctx: WriteContext, admission: Admission): Promise<void> {
  const { chatId, arrivals, from } = admission;
  const reading = arrivals.filter(({ invitation }) => invitation !== "unheard");
  await Promise.all([
    insertMembers(ctx, admission),
    ctx.tx.join(
      chatStream(chatId),
      reading.map(({ accountId }) => accountId),
      from,
    ),
  ]);
}

async function insertMembers(
  ctx: WriteContext,
  { chatId, byId, arrivals, role, from }: Admission,
): Promise<void> {
  const now = ctx.clock.now();
  const strangers = arrivals.filter(({ isStranger }) => isStranger);
  await ctx.tx.sql`
    insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from, has_agreed, requested_at,
      asked_by, asked_at)
    select ${chatId}::uuid, account_id, ${role}, case invitation when 'unheard' then 'waiting' else 'in' end,
      ${now}::timestamptz, ${from}::bigint, invitation = 'join',
      case invitation when 'request' then ${now}::timestamptz end,
      case when is_stranger or invitation <> 'join' then ${byId}::uuid end,
      case when is_stranger then ${now}::timestamptz end
    from unnest(
      ${arrivals.map(({ accountId }) => accountId)}::uuid[],
      ${arrivals.map(({ invitation }) => invitation)}::text[]) arrival(account_id, invitation)
    cross join lateral (
      select account_id = any(${strangers.map(({ accountId }) => accountId)}::uuid[]) as is_stranger) known
    on conflict (chat_id, account_id) do update
    set role = excluded.role, state = excluded.state, joined_at = excluded.joined_at, joined_from = excluded.joined_from,
      has_agreed = excluded.has_agreed, requested_at = excluded.requested_at, asked_by = excluded.asked_by,
      asked_at = excluded.asked_at`;
}

/**
 * Ends one person's membership and tells their devices, unless they declined the group. What is emitted to the chat
 * afterwards is not for them.
 */
export async function dismiss(
  ctx: WriteContext,
  departure: { chatId: Id; accountId: Id; byId: Id; reason: "left" | "removed"; isIn: boolean },
): Promise<void> {
  const { accountId, isIn, ...rest } = departure;
  const [updated] = await Promise.all([
    ctx.tx.sql`
      update chat_members set state = 'out', role = 'member', requested_at = null
      where chat_id = ${departure.chatId} and account_id = ${accountId} and state <> 'out'`,
    isIn ? ctx.tx.leave(chatStream(departure.chatId), [accountId]) : undefined,
  ]);
  assert(updated.count === 1, "who is dismissed was a member");
  if (!isIn) return;
  ctx.tx.emit(chatLeft, { stream: userStream(accountId), ref: rest, data: rest });
  ctx.tx.recheck([accountId]);
}

export async function setRoleOf(
  ctx: WriteContext,
  chatId: Id,
  accountId: Id,
  role: Role,
): Promise<void> {
  await ctx.tx.sql`
    update chat_members set role = ${role} where chat_id = ${chatId} and account_id = ${accountId}`;
}
