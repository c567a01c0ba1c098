/**
 * What somebody asked somebody, and how far it is known: added, moved and removed here and nowhere else, under both people's
 * streams. `tables.ts` says what the states mean.
 */
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { pairOf } from "./pair.ts";
import type { followRequests } from "./tables.ts";

type Writer = Pick<WriteContext, "tx" | "clock">;

export type RequestState = (typeof followRequests.$inferSelect)["state"];

export interface RequestMove {
  readonly from: RequestState;
  readonly to: RequestState;
}

export async function addFollowRequest(
  { tx, clock }: Writer,
  requesterId: Id,
  targetId: Id,
  state: RequestState,
): Promise<boolean> {
  const added = await tx.sql`
    insert into follow_requests (requester_id, target_id, created_at, state)
    values (${requesterId}, ${targetId}, ${clock.now()}, ${state}) on conflict do nothing`;
  return added.count > 0;
}

/** In which state it was; null where there was none, or only in another one than asked for. */
export async function removeFollowRequest(
  { tx: { sql } }: Writer,
  requesterId: Id,
  targetId: Id,
  only?: RequestState,
): Promise<RequestState | null> {
  const [removed] = await sql<{ state: RequestState }[]>`
    delete from follow_requests where requester_id = ${requesterId} and target_id = ${targetId}
      ${only === undefined ? sql`` : sql`and state = ${only}`} returning state`;
  return removed?.state ?? null;
}

/** From one state to the next. */
export async function moveFollowRequest(
  { tx }: Writer,
  requesterId: Id,
  targetId: Id,
  { from, to }: RequestMove,
): Promise<boolean> {
  const moved = await tx.sql`
    update follow_requests set state = ${to}
    where requester_id = ${requesterId} and target_id = ${targetId} and state = ${from}`;
  return moved.count > 0;
}

/** False where one of the two asked already, whoever it was. */
export async function addFriendRequest(
  { tx, clock }: Writer,
  requesterId: Id,
  targetId: Id,
  state: RequestState,
): Promise<boolean> {
  const { low, high } = pairOf(requesterId, targetId);
  const added = await tx.sql`
    insert into friend_requests (low_id, high_id, is_from_low, created_at, state)
    values (${low}, ${high}, ${requesterId === low}, ${clock.now()}, ${state}) on conflict do nothing`;
  return added.count > 0;
}

/** Only the request of this one to that one: in which state it was, or null. */
export async function removeFriendRequest(
  { tx }: Writer,
  requesterId: Id,
  targetId: Id,
): Promise<RequestState | null> {
  const { low, high } = pairOf(requesterId, targetId);
  const [removed] = await tx.sql<{ state: RequestState }[]>`
    delete from friend_requests
    where low_id = ${low} and high_id = ${high} and is_from_low = ${requesterId === low} returning state`;
  return removed?.state ?? null;
}

export async function moveFriendRequest(
  { tx }: Writer,
  requesterId: Id,
  targetId: Id,
  { from, to }: RequestMove,
): Promise<boolean> {
  const { low, high } = pairOf(requesterId, targetId);
  const moved = await tx.sql`
    update friend_requests set state = ${to}
    where low_id = ${low} and high_id = ${high} and is_from_low = ${requesterId === low} and state = ${from}`;
  return moved.count > 0;
}
