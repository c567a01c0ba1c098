/**
 * Writing between the caller and somebody: under both people's streams, as every other write between two people, so that
 * of any two writes one sees what the other did. A block takes the same streams, and wins whenever it comes.
 */
import { userStreamOf } from "#src/domains/accounts/index.ts";
import type { TSchema } from "typebox";
import type { WithCaller, WriteContext } from "#src/kit/context.ts";
import { AppError, invalidField, notFound } from "#src/kit/errors.ts";
import type { Id } from "#src/kit/id.ts";
import { addFriendship } from "./edges.ts";
import { friendAccepted, relationshipUpdated, type RelationEvent } from "./events.ts";
import { forgetPauses, pauseOf } from "./pauses.ts";
import { relationshipsOf } from "./relationships.ts";
import { removeFriendRequest } from "./requests.ts";
import type { FollowFacts, FriendFacts, Telling } from "./rules.ts";
import type { Relationship } from "./schemas.ts";

type Acting = WriteContext & WithCaller;

/** The first thing such a write does. Whoever does not exist has no stream; that is found out later. */
export async function holdBoth(ctx: Acting, otherId: Id): Promise<void> {
  const me = ctx.caller.accountId;
  if (otherId === me) throw invalidField("accountId", "is you");
  await ctx.tx.lock([userStreamOf(me), userStreamOf(otherId)]);
}

/** Refuses whom the caller may not know of, blocked people among them. */
export async function requireRelationship(ctx: Acting, otherId: Id): Promise<Relationship> {
  const [relationship] = await relationshipsOf(ctx, ctx.caller.accountId, [otherId]);
  if (!relationship || relationship.isBlocked) throw notFound();
  return relationship;
}

export async function findFollowFacts(ctx: Acting, otherId: Id): Promise<FollowFacts> {
  const me = ctx.caller.accountId;
  const [relationship, [numbers]] = await Promise.all([
    requireRelationship(ctx, otherId),
    ctx.tx.sql<[Omit<FollowFacts, keyof Relationship>]>`
      select coalesce((select is_private from accounts where id = ${otherId}), false) as "isPrivate",
        coalesce((select following from graph_counts where account_id = ${me}), 0) as "followingCount",
        (select count(*) from follow_requests where requester_id = ${me}) as "openCount",
        ${pauseOf(ctx.tx.sql, { askerId: me, targetId: otherId, kind: "follow" }, ctx.clock.now())} as pause`,
  ]);
  return { ...relationship, ...numbers };
}

export async function findFriendFacts(ctx: Acting, otherId: Id): Promise<FriendFacts> {
  const me = ctx.caller.accountId;
  const [relationship, [numbers]] = await Promise.all([
    requireRelationship(ctx, otherId),
    ctx.tx.sql<[Omit<FriendFacts, keyof Relationship>]>`
      select coalesce((select friends from graph_counts where account_id = ${me}), 0) as "friendCount",
        coalesce((select friends from graph_counts where account_id = ${otherId}), 0) as "theirFriendCount",
        (select count(*) from friend_requests where low_id = ${me} and is_from_low)
          + (select count(*) from friend_requests where high_id = ${me} and not is_from_low) as "openCount",
        exists (select from friend_requests
          where low_id = least(${me}::uuid, ${otherId}::uuid) and high_id = greatest(${me}::uuid, ${otherId}::uuid)
            and is_from_low = (${otherId}::uuid < ${me}::uuid)) as "isAwaited",
        ${pauseOf(ctx.tx.sql, { askerId: me, targetId: otherId, kind: "friend" }, ctx.clock.now())} as pause`,
  ]);
  return { ...relationship, ...numbers };
}

/** Tells one of the two about the other one. */
export function tell<D extends TSchema>(
  ctx: WriteContext,
  event: RelationEvent<D>,
  readerId: Id,
  aboutId: Id,
): void {
  ctx.tx.emit(event, { stream: userStreamOf(readerId), ref: { accountId: aboutId } });
}

/** The caller's devices hear how they stand now, the other's hear of it as `event`. */
export function tellBoth<D extends TSchema>(
  ctx: Acting,
  otherId: Id,
  event: RelationEvent<D>,
): void {
  const me = ctx.caller.accountId;
  tell(ctx, relationshipUpdated, me, otherId);
  tell(ctx, event, otherId, me);
}

/** To the caller it is all the same. */
export function tellAsked<D extends TSchema>(
  ctx: Acting,
  otherId: Id,
  event: RelationEvent<D>,
  telling: Telling,
): void {
  switch (telling) {
    case "loudly":
      return tellBoth(ctx, otherId, event);
    case "quietly":
      return tellBoth(ctx, otherId, relationshipUpdated);
    case "never":
      return tell(ctx, relationshipUpdated, ctx.caller.accountId, otherId);
  }
}

/** After something ended: both hear how they stand, neither why; and what either could see by it ends at once. */
export function tellEnded(ctx: Acting, otherId: Id): void {
  tellBoth(ctx, otherId, relationshipUpdated);
  ctx.tx.recheck([ctx.caller.accountId, otherId]);
}

/** Makes friends of the caller and whoever asked them, heard or not. */
export async function befriend(ctx: Acting, otherId: Id): Promise<void> {
  const me = ctx.caller.accountId;
  await Promise.all([
    removeFriendRequest(ctx, otherId, me),
    addFriendship(ctx, me, otherId),
    forgetPauses(ctx, "friend", me, otherId),
  ]);
  tellBoth(ctx, otherId, friendAccepted);
  ctx.tx.recheck([me, otherId]);
}

export function tooMany(what: string): AppError {
  return new AppError("limit", what);
}
