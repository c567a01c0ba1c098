/** What chat does about blocks and restrictions, within their transactions. */
import { personBlocked, restrictionChanged } from "#src/domains/graph/index.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { defineReactor } from "#src/kit/fact.ts";
import type { Id } from "#src/kit/id.ts";
import { chatRequestAccepted, chatRequested } from "./events.ts";
import { userStream } from "./membership.ts";
import { pairOf } from "./rules.ts";

/**
 * Waits for whatever is being written in the chat of the two, and lets nothing more be written before the block is
 * committed and seen: see `frozen.ts`. A chat made meanwhile needs both people's streams, which the block holds.
 *
 * This head is taken after those of the people, by a statement of its own. Whoever takes them together takes them in the
 * same order: by id, and a chat's id is newer than those of its people. Should clocks have disagreed about that, two that
 * wait for each other are told apart by PostgreSQL, and one of them is run again.
 */
export const freezeDirect = defineReactor(personBlocked, async (ctx, { blockerId, blockedId }) => {
  const { low, high } = pairOf(blockerId, blockedId);
  await ctx.tx.sql`
    select from stream_heads h
    where h.stream_id = (select id from chats where direct_low = ${low} and direct_high = ${high})
    for update`;
});

/**
 * Moves the direct chat of the two among the restricter's requests, and back unless they accepted it there meanwhile. Their
 * stream is held, as it is by whatever else moves their chats; the other's side of it stays as it is.
 */
export const moveDirect = defineReactor(
  restrictionChanged,
  async (ctx, { restricterId, restrictedId, isRestricted }) => {
    const pair = pairOf(restricterId, restrictedId);
    const mine = { accountId: restricterId, pair };
    const stream = userStream(restricterId);
    if (isRestricted) {
      for (const data of await intoRequests(ctx, mine))
        ctx.tx.emit(chatRequested, { stream, ref: data, data });
    } else {
      for (const data of await outOfRequests(ctx, mine))
        ctx.tx.emit(chatRequestAccepted, { stream, ref: data, data });
    }
  },
);

interface Mine {
  readonly accountId: Id;
  readonly pair: { readonly low: Id; readonly high: Id };
}

/** At most one row; none where there is no such chat, or it is a request already. */
async function intoRequests(
  ctx: WriteContext,
  { accountId, pair }: Mine,
): Promise<{ chatId: Id; from: number }[]> {
  return await ctx.tx.sql<{ chatId: Id; from: number }[]>`
    update chat_members s set requested_at = ${ctx.clock.now()} from chats c
    where c.direct_low = ${pair.low} and c.direct_high = ${pair.high} and s.chat_id = c.id
      and s.account_id = ${accountId} and s.state = 'in' and s.requested_at is null
    returning s.chat_id as "chatId", s.joined_from as "from"`;
}

/** A stranger's request stays one. */
async function outOfRequests(
  ctx: WriteContext,
  { accountId, pair }: Mine,
): Promise<{ chatId: Id }[]> {
  return await ctx.tx.sql<{ chatId: Id }[]>`
    update chat_members s set requested_at = null from chats c
    where c.direct_low = ${pair.low} and c.direct_high = ${pair.high} and s.chat_id = c.id
      and s.account_id = ${accountId} and s.requested_at is not null and s.has_agreed
    returning s.chat_id as "chatId"`;
}
