/** Telling people that they are in a chat: at once when they are few, by a job when their streams are too many to hold. */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { defineJob } from "#src/kit/job.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { chatJoined, chatRequested } from "./events.ts";
import { userStream } from "./membership.ts";
import { Seq } from "./schemas.ts";

/** Streams that one transaction may hold. */
const chunkSize = 16;
/** The chat and the caller take two of them. */
const toldAtOnceMax = chunkSize - 2;

/** Whether these people are few enough to be told in the same transaction; the others' is a job. */
export function areFew(accountIds: readonly Id[]): boolean {
  return accountIds.length <= toldAtOnceMax;
}

export const tellJoined = defineJob({
  name: "chat.tellJoined",
  summary:
    "Tells many people, on their own streams, that a chat is theirs or one of their requests now",
  data: object({ chatId: IdSchema, from: Seq }),
}).handler(async (ctx, { chatId, from }) => {
  // Only those who were not told: a second run goes on where the first one ended.
  const people = await ctx.sql<{ accountId: Id }[]>`
    select account_id as "accountId" from chat_members
    where chat_id = ${chatId} and state = 'in' and joined_from = ${from} and told_from < ${from}
    order by account_id`;
  const accountIds = people.map((person) => person.accountId);
  for (let start = 0; start < accountIds.length; start += chunkSize) {
    if (ctx.stopping.aborted) throw new Error("The worker stops; the next one goes on.");
    const chunk = accountIds.slice(start, start + chunkSize);
    await ctx.transaction(async (step) => {
      await step.tx.lock(chunk.map(userStream));
      await announceJoined(step, chatId, from, chunk);
    });
  }
});

interface News {
  readonly chatId: Id;
  readonly accountIds: readonly Id[];
  readonly from: number;
}

/** Tells people that they are in, on their own streams: now if the caller holds these, else by a job. */
export async function tellAdmitted(
  ctx: WriteContext,
  { chatId, accountIds, from }: News,
  streamsHeld: boolean,
): Promise<void> {
  if (streamsHeld) await announceJoined(ctx, chatId, from, accountIds);
  else await ctx.tx.enqueue(tellJoined, { chatId, from });
}

/**
 * Emits `chat.joined` to those of these people who are in since `from` and were not told of it yet, `chat.requested` to
 * whom it is a request. Their streams are held, so that leaving comes before or after, never in between.
 */
export async function announceJoined(
  ctx: WriteContext,
  chatId: Id,
  from: number,
  accountIds: readonly Id[],
): Promise<void> {
  const told = await ctx.tx.sql<{ accountId: Id; isRequest: boolean }[]>`
    update chat_members set told_from = joined_from
    where chat_id = ${chatId} and account_id = any(${accountIds}::uuid[])
      and state = 'in' and joined_from = ${from} and told_from < ${from}
    returning account_id as "accountId", requested_at is not null as "isRequest"`;
  for (const { accountId, isRequest } of told) {
    const data = { chatId, from };
    ctx.tx.emit(isRequest ? chatRequested : chatJoined, {
      stream: userStream(accountId),
      ref: data,
      data,
    });
  }
}
