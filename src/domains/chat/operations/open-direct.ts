import type { Sql } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { announceJoined } from "../jobs.ts";
import { admit, chatStream, requireAccounts, userStream } from "../membership.ts";
import { pairOf } from "../rules.ts";
import { Chat, exampleChat, examples } from "../schemas.ts";
import { viewChat } from "../view.ts";

/** Range of everybody in a direct chat: all of it. */
const from = 1;

export const openDirect = defineOperation({
  name: "chat.openDirect",
  kind: "write",
  summary: "Open the chat with one person",
  description:
    "There is one for each two people, whoever opens it and however often. The other person learns of it with the first message. " +
    "With your own id it keeps notes to yourself.",
  access: "account",
  input: object({ accountId: IdSchema }),
  output: Chat,
  errors: ["not-found"],
  example: {
    input: { accountId: examples.bob },
    output: { ...exampleChat, kind: "direct", title: null, role: "member" },
  },
}).handlers({
  async run(ctx, { accountId }) {
    const me = ctx.caller.accountId;
    const { id, created } = await findOrInsert(ctx, pairOf(me, accountId));
    // Nobody has seen a chat made just now; one that was there is locked before it is looked at.
    await ctx.tx.lock(created ? [userStream(me)] : [chatStream(id), userStream(me)]);
    if (created) await createDirect(ctx, id, accountId);
    else if (!(await isIn(ctx.tx.sql, id, me))) await enter(ctx, id);
    return { chatId: id };
  },
  view: (ctx, { chatId }) => viewChat(ctx, chatId),
});

/** Two people who open at once meet in the unique index: one inserts, the other waits and finds. */
async function findOrInsert(
  ctx: WriteContext & WithCaller,
  pair: { low: Id; high: Id },
): Promise<{ id: Id; created: boolean }> {
  const { sql } = ctx.tx;
  const find = () => sql<{ id: Id }[]>`
    select id from chats where direct_low = ${pair.low} and direct_high = ${pair.high}`;
  const [known] = await find();
  if (known) return { id: known.id, created: false };
  await requireAccounts(ctx, [...new Set([pair.low, pair.high])]);
  const id = newId();
  const inserted = await sql`
    insert into chats (id, kind, direct_low, direct_high, created_by, created_at)
    values (${id}, 'direct', ${pair.low}, ${pair.high}, ${ctx.caller.accountId}, ${ctx.clock.now()})
    on conflict (direct_low, direct_high) do nothing`;
  if (inserted.count === 1) return { id, created: true };
  const [theirs] = await find();
  if (!theirs) throw new Error("Broken invariant: a pair in conflict exists");
  return { id: theirs.id, created: false };
}

async function createDirect(
  ctx: WriteContext & WithCaller,
  chatId: Id,
  accountId: Id,
): Promise<void> {
  await ctx.tx.createStream(chatStream(chatId));
  if (accountId !== ctx.caller.accountId) {
    await ctx.tx.sql`
      insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from)
      values (${chatId}, ${accountId}, 'member', 'waiting', ${ctx.clock.now()}, ${from})`;
  }
  await enter(ctx, chatId);
}

async function enter(ctx: WriteContext & WithCaller, chatId: Id): Promise<void> {
  const accountIds = [ctx.caller.accountId];
  await admit(ctx, { chatId, accountIds, role: "member", from });
  await announceJoined(ctx, chatId, from, accountIds);
}

async function isIn(sql: Sql, chatId: Id, accountId: Id): Promise<boolean> {
  const rows = await sql`
    select from chat_members where chat_id = ${chatId} and account_id = ${accountId} and state = 'in'`;
  return rows.length === 1;
}
