/**
 * A direct chat shows up at the other person's with its first message. Sending must know whom to let in before it locks,
 * because their stream is locked together with the chat's: hence a look ahead, spared for chats known to be past that.
 */
import type { Sql } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";

const rememberedMax = 50_000;

/** Chats in which nobody waits. Nobody ever waits there again, so that remembering is safe and forgetting costs a query. */
const settled = new Set<Id>();

export async function findWaiting(sql: Sql, chatId: Id): Promise<Id | null> {
  if (settled.has(chatId)) return null;
  const [row] = await sql<{ accountId: Id }[]>`
    select account_id as "accountId" from chat_members where chat_id = ${chatId} and state = 'waiting'`;
  return row?.accountId ?? null;
}

/** To be called with what a statement under the chat's lock found. */
export function rememberSettled(chatId: Id): void {
  if (settled.has(chatId)) return;
  settled.add(chatId);
  if (settled.size <= rememberedMax) return;
  const oldest = settled.values().next();
  if (!oldest.done) settled.delete(oldest.value);
}
