/** Who is in which list. Whoever changes it holds the owner's stream. */
import { keepLeftOut, userStreamOf } from "#src/domains/accounts/index.ts";
import type { WriteContext } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import { relationshipUpdated } from "../events.ts";
import { listUpdated } from "./events.ts";
import type { HeldList } from "./queries.ts";

type Writer = Pick<WriteContext, "tx" | "clock">;

/** Answers who was not in it before. */
export async function insertMembers(
  { tx, clock }: Writer,
  listId: Id,
  accountIds: readonly Id[],
): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id }[]>`
    with added as (
      insert into list_members (list_id, member_id, created_at)
      select ${listId}, asked.id, ${clock.now()}::timestamptz
      from unnest(${accountIds}::uuid[]) asked(id)
      on conflict do nothing returning member_id),
    counted as (
      update lists set member_count = member_count + (select count(*)::int from added), version = version + 1
      where id = ${listId} and exists (select from added))
    select member_id as id from added`;
  return rows.map((row) => row.id);
}

/** Answers who was in it. */
export async function deleteMembers(
  { tx }: Writer,
  listId: Id,
  accountIds: readonly Id[],
): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id }[]>`
    with removed as (
      delete from list_members where list_id = ${listId} and member_id = any(${accountIds}::uuid[])
      returning member_id),
    counted as (
      update lists set member_count = member_count - (select count(*)::int from removed), version = version + 1
      where id = ${listId} and exists (select from removed))
    select member_id as id from removed`;
  return rows.map((row) => row.id);
}

interface MembersChange {
  readonly addedIds?: readonly Id[];
  readonly removedIds?: readonly Id[];
}

/** Tells the owner's devices, where anything is another now. */
export function tellMembers(
  { tx }: Writer,
  ownerId: Id,
  { id: listId, kind }: Pick<HeldList, "id" | "kind">,
  { addedIds = [], removedIds = [] }: MembersChange,
): void {
  if (addedIds.length + removedIds.length === 0) return;
  const stream = userStreamOf(ownerId);
  tx.emit(listUpdated, {
    stream,
    ref: { listId, addedIds: [...addedIds], removedIds: [...removedIds] },
  });
  if (kind !== "closeFriends") return;
  for (const accountId of [...addedIds, ...removedIds])
    tx.emit(relationshipUpdated, { stream, ref: { accountId } });
}

interface Dropped {
  readonly listId: Id;
  readonly ownerId: Id;
  readonly memberId: Id;
}

/**
 * Two people leave each other's lists; both of their streams are held. Whom a list left out of something stays left out of
 * it. Index list_members_member.
 */
export async function takeOffLists(ctx: WriteContext, one: Id, other: Id): Promise<void> {
  const dropped = await ctx.tx.sql<Dropped[]>`
    with removed as (
      delete from list_members m using lists l
      where l.id = m.list_id and ((l.owner_id = ${one} and m.member_id = ${other})
        or (l.owner_id = ${other} and m.member_id = ${one}))
      returning m.list_id, m.member_id)
    update lists l set member_count = member_count - 1, version = version + 1
    from removed where l.id = removed.list_id
    returning l.id as "listId", l.owner_id as "ownerId", removed.member_id as "memberId"`;
  const byOwner = Map.groupBy(dropped, (row) => row.ownerId);
  for (const ownerId of [...byOwner.keys()].toSorted()) {
    const rows = byOwner.get(ownerId) ?? [];
    const listIds = rows.map((row) => row.listId);
    await keepLeftOut(ctx, ownerId, listIds, ownerId === one ? other : one);
    for (const { listId, memberId } of rows)
      ctx.tx.emit(listUpdated, {
        stream: userStreamOf(ownerId),
        ref: { listId, addedIds: [], removedIds: [memberId] },
      });
  }
}
