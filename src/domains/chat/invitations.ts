/**
 * Being added to a group. Who knows the one who adds them is in at once. To anybody else the group is a request, as a
 * direct chat is (`requests.ts`); so it is for whoever restricted the one who adds them, or left the group before. The
 * others see a member like any other, whatever becomes of it, and nobody is told what.
 */
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { chatJoined } from "./events.ts";
import { chatStream, userStream, type Arrival } from "./membership.ts";
import { requireSlowness } from "./request-quota.ts";
import { invitationOf, refusalPauseDays, type InvitationFacts } from "./rules.ts";

type Caller = WriteContext & WithCaller;

const dayMs = 86_400_000;

interface Facts extends InvitationFacts {
  readonly accountId: Id;
}

/**
 * What the group is to each of these people, whom the caller adds. Throws where more of them are strangers to the caller
 * than may be asked now: whether they will hear of it makes no difference there, as it would be told by that. The
 * caller's own stream is held.
 */
export async function invite(
  ctx: Caller,
  chatId: Id,
  accountIds: readonly Id[],
): Promise<Arrival[]> {
  if (accountIds.length === 0) return [];
  const now = ctx.clock.now();
  const people = await findFacts(ctx, chatId, accountIds);
  await requireSlowness(ctx, people.filter((person) => !person.knowsAdder).length);
  return people.map((person) => {
    const { accountId, knowsAdder } = person;
    return { accountId, isStranger: !knowsAdder, invitation: invitationOf(person, now) };
  });
}

/** One query, each part of it a look-up by key for each of the people. */
async function findFacts(
  { tx, caller, clock }: Caller,
  chatId: Id,
  accountIds: readonly Id[],
): Promise<Facts[]> {
  const since = new Date(clock.now().getTime() - refusalPauseDays * dayMs);
  return await tx.sql<Facts[]>`
    select p.id as "accountId", s.refused_at as "refusedAt", coalesce(s.refusals, 0) as refusals,
      exists (select from chat_members m
        where m.account_id = p.id and m.asked_by = p.adder and m.refusals > 0 and m.refused_at > ${since}
        offset 0) as "hasRefusedAdder",
      exists (select from restrictions r
        where r.restricter_id = p.id and r.restricted_id = p.adder offset 0) as "hasRestrictedAdder",
      exists (select from follows f where f.follower_id = p.id and f.followed_id = p.adder offset 0)
        or exists (select from friendships f where f.low_id = p.low and f.high_id = p.high offset 0)
        or coalesce((
          select m.has_agreed from chat_members m
          where m.account_id = p.id and m.chat_id = (
            select d.id from chats d where d.direct_low = p.low and d.direct_high = p.high)), false) as "knowsAdder"
    from (
      select id, adder, least(id, adder) as low, greatest(id, adder) as high
      from unnest(${accountIds}::uuid[]) id cross join (select ${caller.accountId}::uuid as adder) me) p
    left join chat_members s on s.chat_id = ${chatId} and s.account_id = p.id`;
}

/** What was declined is in their hands, and nobody else's, as long as the group has them among its members. */
export async function enterAfterAll(
  ctx: WriteContext,
  {
    chatId,
    accountId,
    from,
  }: { readonly chatId: Id; readonly accountId: Id; readonly from: number },
): Promise<void> {
  await Promise.all([
    // Since when they are a member stays as it is: it is their place in the list that others see.
    ctx.tx.sql`
      update chat_members set state = 'in', joined_from = ${from}, told_from = ${from}, has_agreed = true,
        refused_at = null, refusals = 0
      where chat_id = ${chatId} and account_id = ${accountId}`,
    ctx.tx.join(chatStream(chatId), [accountId], from),
  ]);
  const data = { chatId, from };
  ctx.tx.emit(chatJoined, { stream: userStream(accountId), ref: data, data });
}

/** Remembers that they said no to a group: whoever adds them again asks, at most. Leaving a request declines it. */
export async function noteRefusal(
  ctx: WriteContext,
  no: { readonly chatId: Id; readonly accountId: Id; readonly isDeclined: boolean },
): Promise<void> {
  await ctx.tx.sql`
    update chat_members set refused_at = ${ctx.clock.now()}, refusals = refusals + ${no.isDeclined ? 1 : 0}
    where chat_id = ${no.chatId} and account_id = ${no.accountId}`;
}
