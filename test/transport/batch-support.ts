/** What the tests of group commit share: a way to have calls wait together, so that one transaction takes them all. */
import type { Id } from "#src/kit/id.ts";
import type { Person, TestServer } from "#test/harness/server.ts";
import type { Frame } from "#test/harness/socket.ts";
import { group, holdChat, somebodyWaits } from "#test/realtime/support.ts";

export interface Sending {
  readonly from: Person;
  readonly chatId: Id;
  readonly text: string;
  readonly key?: string;
}

/**
 * Sends all of these while a lone message waits for a chat that is held, and lets that go once all have arrived: the next
 * batch is made of them. They are answered whenever they are; what is answered here is that they are under way.
 */
export async function sendTogether(
  server: TestServer,
  sendings: readonly Sending[],
): Promise<Promise<Frame>[]> {
  const [first] = await server.people("first");
  if (!first) throw new Error("somebody is first");
  const elsewhere = await group(first);
  const held = await holdChat(server, elsewhere);
  const ahead = first.call("chat.sendMessage", { chatId: elsewhere, text: "ahead of all" });
  await somebodyWaits(server, 1);
  const replies = sendings.map(({ from, chatId, text, key }) =>
    from.socket.request("chat.sendMessage", { chatId, text }, key),
  );
  // A read of the same socket is answered after the message before it has been taken in.
  await Promise.all(sendings.map(({ from }) => from.call("session.list")));
  await held.release();
  await ahead;
  return replies;
}

/** How each call ended: `ok` or the code. */
export async function outcomes(replies: readonly Promise<Frame>[]): Promise<string[]> {
  return (await Promise.all(replies)).map((reply) => reply.error?.code ?? "ok");
}

export interface StoredMessage {
  readonly seq: number;
  readonly text: string;
  readonly transaction: string;
}

/** A chat's messages as they stand, each with the transaction that wrote it. */
export async function storedIn(server: TestServer, chatId: Id): Promise<StoredMessage[]> {
  return await server.server.postgres.sql<StoredMessage[]>`
    select seq, text, xmin::text as transaction from messages where chat_id = ${chatId} order by seq`;
}

/** What is wrong with a chat: gaps, and messages that are only half there. */
export async function brokenIn(server: TestServer, chatId: Id): Promise<unknown[]> {
  const broken = await server.server.postgres.sql`
    select 'gap' as what, max(e.seq) as seq from events e where e.stream_id = ${chatId}
    having max(e.seq) <> count(*)
    union all
    select 'head', h.seq from stream_heads h where h.stream_id = ${chatId}
      and h.seq <> (select count(*) from events e where e.stream_id = h.stream_id)
    union all
    select 'message without event', m.seq from messages m where m.chat_id = ${chatId} and not exists (
      select 1 from events e where e.stream_id = m.chat_id and e.seq = m.seq
        and e.name = 'chat.messageCreated' and e.ref ->> 'messageId' = m.id::text and e.actor_id = m.sender_id)
    union all
    select 'event without message', e.seq from events e
    where e.stream_id = ${chatId} and e.name = 'chat.messageCreated' and not exists (
      select 1 from messages m where m.chat_id = e.stream_id and m.seq = e.seq)
    union all
    select 'key without result', e.seq from events e
    where e.stream_id = ${chatId} and e.name = 'chat.messageCreated' and e.key is not null and not exists (
      select 1 from idempotency_keys k where k.account_id = e.actor_id and k.key = e.key)`;
  return [...broken];
}
