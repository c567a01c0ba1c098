/**
 * A direct chat shows up at the other person's with its first message. Sending must know whom to let in before it locks,
 * because their stream is locked together with the chat's: hence a look ahead, and another one under the lock.
 */
import type { Sql, StreamHead, WithCaller, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { announceJoined } from "./jobs.ts";
import { admit } from "./membership.ts";

/** A chat's first event is its founding or its first message; only where there is none may somebody wait for it. */
export function isUnwritten(head: StreamHead): boolean {
  return head.seq === 0;
}

/** Nobody begins to wait later than a chat is made: who is found now, is all who may be found under the lock. */
export async function findWaiting(sql: Sql, chatId: Id): Promise<Id | null> {
  const [row] = await sql<{ accountId: Id }[]>`
    select account_id as "accountId" from chat_members where chat_id = ${chatId} and state = 'waiting'`;
  return row?.accountId ?? null;
}

/** Lets in who still waits. The chat's stream and theirs are held. */
export async function letIn(ctx: WriteContext & WithCaller, chatId: Id): Promise<void> {
  const waitingId = await findWaiting(ctx.tx.sql, chatId);
  if (!waitingId) return;
  const from = 1;
  await admit(ctx, { chatId, accountIds: [waitingId], role: "member", from });
  await announceJoined(ctx, chatId, from, [waitingId]);
}
