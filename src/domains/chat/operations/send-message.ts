import Type from "typebox";
import { assert } from "#src/kit/assert.ts";
import { alone, batchOfOne, type AdmittedCall, type BatchedCall } from "#src/kit/batch.ts";
import type { ReadContext, Sql, Statement, StreamHead, Tx } from "#src/kit/context.ts";
import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { StreamName } from "#src/kit/stream.ts";
import { messageCreated } from "../events.ts";
import { isFrozen, withOther } from "../frozen.ts";
import { chatStream, userStream } from "../membership.ts";
import { findMessage, visible, type MessageRow } from "../queries.ts";
import { messageRateLimit } from "../rate-limits.ts";
import { agree, findDirect, prepareMessage } from "../requests.ts";
import { requestedMessagesMax, requestsPerHourMax } from "../rules.ts";
import { examples, Message, MessageText } from "../schemas.ts";
import { toMessage } from "../view.ts";

interface Input {
  readonly chatId: Id;
  readonly text: string;
  readonly replyTo?: string;
}

interface Ref {
  readonly chatId: Id;
  readonly seq: number;
}

/** Messages written in this call, by what the call answers: spares reading back what is at hand. */
const fresh = new WeakMap<object, Message>();

export const sendMessage = defineOperation({
  name: "chat.sendMessage",
  kind: "write",
  summary: "Write to a chat",
  description:
    `To somebody who does not know you it is a request until they accept it or write back: at most ${requestedMessagesMax} ` +
    `messages until then, to at most ${requestsPerHourMax} such people an hour. What you write in one of your own requests ` +
    "accepts it. A direct chat between whom a block stands is not there for writing.",
  access: "account",
  rateLimits: [messageRateLimit],
  input: object({
    chatId: IdSchema,
    text: MessageText,
    replyTo: Type.Optional(
      Type.String({ format: "id", description: "Id of a message you see in this chat." }),
    ),
  }),
  output: Message,
  errors: ["not-found", "invalid", "forbidden", "limit", "rate-limited"],
  why: {
    forbidden: "They do not take messages from you, and did not agree to this chat.",
    limit: "They agreed to nothing yet, and you wrote as many messages as one may until then.",
  },
  example: {
    input: { chatId: examples.chatId, text: "Breakfast at nine?" },
    output: examples.message,
  },
}).batch<Ref, Seen>({
  look: (ctx, calls) =>
    look(
      ctx,
      calls.map((call) => chatStream(call.input.chatId)),
      calls,
    ),
  act(ctx, calls, seen) {
    const rows: MessageRow[] = [];
    const now = ctx.clock.now();
    const outcomes = calls.map((call) => {
      const head = seen.heads.get(chatStream(call.input.chatId));
      // It changes somebody's side of the chat, whose stream a batch does not hold.
      if (head && (head.seq === 0 || seen.senders.get(call)?.isPending)) return alone;
      const row = decide(call, seen, now);
      if (row instanceof AppError) return row;
      rows.push(row);
      return tell(call, row);
    });
    if (rows.length > 0) ctx.tx.atFlush((sql) => insert(sql, rows, now));
    return outcomes;
  },
  async run(ctx, input) {
    const me = ctx.caller.accountId;
    // Whom a chat is between never changes: who is found now is whose streams are needed.
    const ahead = await findDirect(ctx.tx.sql, input.chatId, me);
    const people = [userStream(me), ...(ahead ? [userStream(ahead.otherId)] : [])];
    const call = batchOfOne(ctx, input);
    const seen = await look(ctx, [chatStream(input.chatId), ...people], [call]);
    const row = decide(call, seen, ctx.clock.now());
    if (row instanceof AppError) throw row;
    const direct = ahead && (await findDirect(ctx.tx.sql, input.chatId, me));
    if (direct) await prepareMessage(ctx, direct, row.seq);
    // What somebody writes in a group that is one of their requests agrees to it.
    else await agree(ctx, input.chatId, me);
    ctx.tx.atFlush((sql) => insert(sql, [row], row.createdAt));
    return tell(call, row);
  },
  async view(ctx, ref) {
    const written = fresh.get(ref);
    if (written) return written;
    const row = await findMessage(ctx.sql, ctx.caller.accountId, ref);
    if (!row) throw notFound();
    return toMessage(row);
  },
});

/** What is known under the locks of all these chats. */
interface Seen {
  /** Number of each chat's latest event; grows with what is written. */
  readonly heads: Map<StreamName, StreamHead>;
  readonly senders: ReadonlyMap<BatchedCall<Input>, Sender>;
}

/** Somebody who is in the chat they write to. */
interface Sender {
  /** Number of the message replied to; null when there is none that they see. */
  readonly replyToSeq: number | null;
  /** One of a direct chat's two has not agreed to it. */
  readonly isPending: boolean;
}

interface Asker extends Pick<ReadContext, "ports"> {
  readonly tx: Pick<Tx, "sql" | "lock">;
}

/** Sent together, but run one after the other: the look is a statement of its own, and begins once the locks are held. */
async function look(
  ctx: Asker,
  streams: readonly StreamName[],
  calls: readonly BatchedCall<Input>[],
): Promise<Seen> {
  const [heads, senders] = await Promise.all([ctx.tx.lock(streams), findSenders(ctx, calls)]);
  return { heads, senders };
}

/** Those who are in their chats, and not in frozen ones. */
async function findSenders(
  ctx: Asker,
  calls: readonly BatchedCall<Input>[],
): Promise<Map<BatchedCall<Input>, Sender>> {
  const { sql } = ctx.tx;
  const rows = await sql<(Sender & { position: number })[]>`
    select asked.position, s.requested_at is not null or c.is_pending as "isPending",
      case when asked.reply_to is not null then (
        select m.seq from stream_members r join messages m on ${visible(sql)}
        where r.stream_id = s.chat_id and r.account_id = s.account_id
          and m.id = asked.reply_to and m.deleted_at is null) end as "replyToSeq"
    from unnest(
      ${calls.map((call) => call.input.chatId)}::uuid[],
      ${calls.map((call) => call.caller.accountId)}::uuid[],
      ${calls.map((call) => call.input.replyTo ?? null)}::uuid[])
      with ordinality asked(chat_id, account_id, reply_to, position)
    cross join lateral (
      select chat_id, account_id, requested_at from chat_members
      where chat_id = asked.chat_id and account_id = asked.account_id and state = 'in' limit 1) s
    cross join lateral (
      select direct_low, direct_high, is_pending from chats where id = s.chat_id limit 1) c
    ${withOther(sql, sql`s.account_id`)}
    where not ${isFrozen({ sql, ports: ctx.ports }, sql`s.account_id`)}`;
  const senders = new Map<BatchedCall<Input>, Sender>();
  for (const { position, ...sender } of rows) {
    const call = calls[position - 1];
    if (call) senders.set(call, sender);
  }
  return senders;
}

/** The message as it will stand, with the next number of its chat; or why not. */
function decide(call: BatchedCall<Input>, seen: Seen, now: Date): MessageRow | AppError {
  const { chatId, text, replyTo } = call.input;
  const stream = chatStream(chatId);
  const head = seen.heads.get(stream);
  const sender = seen.senders.get(call);
  if (!head || !sender) return notFound();
  if (replyTo && sender.replyToSeq === null) {
    return invalidField("replyTo", "is no message you see in this chat");
  }
  const seq = head.seq + 1;
  seen.heads.set(stream, { seq });
  return {
    ...unwritten,
    id: newId(),
    chatId,
    seq,
    senderId: call.caller.accountId,
    text,
    replyToId: replyTo ?? null,
    replyToSeq: sender.replyToSeq,
    createdAt: now,
  };
}

const unwritten = { version: 1, editedAt: null, deletedAt: null, deletedBy: null };

function tell(call: AdmittedCall<Input>, row: MessageRow): Ref {
  const { chatId, seq } = row;
  const message = toMessage(row);
  const ref = { messageId: row.id };
  const emitted = call.emit(messageCreated, { stream: chatStream(chatId), ref, data: message });
  assert(emitted === seq, "a message has its event's number");
  const answer = { chatId, seq };
  fresh.set(answer, message);
  return answer;
}

function insert(sql: Sql, rows: readonly MessageRow[], at: Date): Statement {
  return sql`
    insert into messages (chat_id, seq, id, sender_id, text, reply_to_id, reply_to_seq, created_at)
    select *, ${at}::timestamptz from unnest(
      ${rows.map((row) => row.chatId)}::uuid[],
      ${rows.map((row) => row.seq)}::bigint[],
      ${rows.map((row) => row.id)}::uuid[],
      ${rows.map((row) => row.senderId)}::uuid[],
      ${rows.map((row) => row.text)}::text[],
      ${rows.map((row) => row.replyToId)}::uuid[],
      ${rows.map((row) => row.replyToSeq)}::bigint[])`;
}
