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
import { canManage, type Role } from "./rules.ts";

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
  return membership;
}

export interface Admission {
  readonly chatId: Id;
  readonly accountIds: readonly Id[];
  readonly role: Role;
  /** The first event they may have. */
  readonly from: number;
}

/** Lets people in who are not in. Whoever was in before keeps the mark and the ranges of that time. */
export async function admit(ctx: WriteContext, admission: Admission): Promise<void> {
  const { chatId, accountIds, role, from } = admission;
  await Promise.all([
    ctx.tx.sql`
      insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from)
      select ${chatId}::uuid, account_id, ${role}, 'in', ${ctx.clock.now()}::timestamptz, ${from}::bigint
      from unnest(${accountIds}::uuid[]) account_id
      on conflict (chat_id, account_id) do update
      set role = excluded.role, state = 'in', joined_at = excluded.joined_at, joined_from = excluded.joined_from`,
    ctx.tx.join(chatStream(chatId), accountIds, from),
  ]);
}

/** Ends one person's membership and tells their devices. What is emitted to the chat afterwards is not for them. */
export async function dismiss(
  ctx: WriteContext,
  departure: { chatId: Id; accountId: Id; byId: Id; reason: "left" | "removed" },
): Promise<void> {
  const { accountId, ...rest } = departure;
  const [updated] = await Promise.all([
    ctx.tx.sql`
      update chat_members set state = 'out', role = 'member'
      where chat_id = ${departure.chatId} and account_id = ${accountId} and state = 'in'`,
    ctx.tx.leave(chatStream(departure.chatId), [accountId]),
  ]);
  assert(updated.count === 1, "who is dismissed was a member");
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
