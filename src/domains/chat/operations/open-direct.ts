import type { Sql } from "#src/kit/context.ts";
import { peopleFor } from "#src/domains/accounts/index.ts";
import { notFound } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { announceJoined } from "../jobs.ts";
import { requireReachable } from "../consent.ts";
import { admit, arriving, chatStream, userStream } from "../membership.ts";
import { notePending } from "../requests.ts";
import { pairOf } from "../rules.ts";
import { Chat, exampleChat, examples } from "../schemas.ts";
import { viewChat } from "../view.ts";

const first = 1;

export const openDirect = defineOperation({
  name: "chat.openDirect",
  kind: "write",
  summary: "Open the chat with one person",
  description:
    "There is one for each two people, whoever opens it and however often. The other person learns of it with the first message. " +
    "Whoever does not take messages from you, as they set it, can be written to only in a chat that they agreed to before. " +
    "With your own id it keeps notes to yourself.",
  access: "account",
  input: object({ accountId: IdSchema }),
  output: Chat,
  errors: ["not-found", "forbidden"],
  why: { forbidden: "They do not take messages from you." },
  example: {
    input: { accountId: examples.bob },
    output: { ...exampleChat, kind: "direct", title: null, role: "member" },
  },
}).handlers({
  async run(ctx, { accountId }) {
    const me = ctx.caller.accountId;
    const { id, created } = await findOrInsert(ctx, pairOf(me, accountId));
    // Nobody has seen a chat made just now; one that was there is locked before it is looked at. Both people's streams are
    // held, as a block holds them: it comes before this, and is seen, or after.
    const streams = [userStream(me), userStream(accountId)];
    const heads = await ctx.tx.lock(created ? streams : [chatStream(id), ...streams]);
    await requirePerson(ctx, accountId);
    const mine = created ? null : await findMine(ctx.tx.sql, id, me);
    if (accountId !== me && mine?.hasOtherAgreed !== true) await requireReachable(ctx, [accountId]);
    if (created) await createDirect(ctx, id, accountId);
    else if (!mine?.isIn) await enter(ctx, id, (heads.get(chatStream(id))?.seq ?? 0) + 1);
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
  await requirePerson(ctx, pair.low === ctx.caller.accountId ? pair.high : pair.low);
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
      insert into chat_members (chat_id, account_id, role, state, joined_at, joined_from, has_agreed)
      values (${chatId}, ${accountId}, 'member', 'waiting', ${ctx.clock.now()}, ${first}, false)`;
  }
  await enter(ctx, chatId, first);
}

/** Whoever opens a chat agrees to it. */
async function enter(ctx: WriteContext & WithCaller, chatId: Id, from: number): Promise<void> {
  const accountIds = [ctx.caller.accountId];
  const arrivals = accountIds.map(arriving);
  await admit(ctx, { chatId, byId: null, arrivals, role: "member", from });
  await notePending(ctx, chatId);
  await announceJoined(ctx, chatId, from, accountIds);
}

/** Whoever may not be known of is not found, also where there is a chat from before. */
async function requirePerson(ctx: WriteContext & WithCaller, accountId: Id): Promise<void> {
  const found = await peopleFor(ctx, ctx.caller.accountId, [accountId]);
  if (!found.has(accountId)) throw notFound();
}

interface Mine {
  readonly isIn: boolean;
  readonly hasOtherAgreed: boolean;
}

async function findMine(sql: Sql, chatId: Id, accountId: Id): Promise<Mine | null> {
  const [row] = await sql<Mine[]>`
    select s.state = 'in' as "isIn",
      not exists (
        select from chat_members o
        where o.chat_id = s.chat_id and o.account_id <> s.account_id and not o.has_agreed) as "hasOtherAgreed"
    from chat_members s where s.chat_id = ${chatId} and s.account_id = ${accountId}`;
  return row ?? null;
}
