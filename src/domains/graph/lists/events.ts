/** What lists tell their owner's own devices; nobody else hears of them. */
import Type from "typebox";
import { peopleFor } from "#src/domains/accounts/index.ts";
import type { ReadContext } from "#src/kit/context.ts";
import { defineEvent, definePlainEvent, type StoredEvent } from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { examples } from "../schemas.ts";
import { findLists } from "./queries.ts";
import { membersPerCallMax } from "./rules.ts";
import { exampleList, PeopleList } from "./schemas.ts";

const Ids = Type.Array(IdSchema, { maxItems: membersPerCallMax });

export const listCreated = defineEvent({
  name: "list.created",
  stream: "user",
  summary: "You made a list",
  data: PeopleList,
  ref: object({ listId: IdSchema }),
  example: { ...exampleList, memberCount: 0, version: 1 },
}).render(async (ctx, events) => {
  const lists = await findLists(
    ctx,
    events.map((event) => event.ref.listId),
  );
  return events.map((event) => lists.get(event.ref.listId) ?? null);
});

const Change = object({ listId: IdSchema, addedIds: Ids, removedIds: Ids });
type Changed = StoredEvent<{ listId: Id; addedIds: string[]; removedIds: string[] }>;

export const listUpdated = defineEvent({
  name: "list.updated",
  stream: "user",
  summary: "One of your lists has another name or other members",
  data: object({ list: PeopleList, addedIds: Ids, removedIds: Ids }),
  ref: Change,
  example: { list: exampleList, addedIds: [examples.ann], removedIds: [] },
}).render(async (ctx, events) => {
  const [lists, known] = await Promise.all([
    findLists(
      ctx,
      events.map((event) => event.ref.listId),
    ),
    whomTheyKnow(ctx, events),
  ]);
  return events.map(({ streamId, ref }) => {
    const list = lists.get(ref.listId);
    const isKnown = (id: Id): boolean => known.get(streamId)?.has(id) === true;
    return list
      ? { list, addedIds: ref.addedIds.filter(isKnown), removedIds: ref.removedIds }
      : null;
  });
});

/** One query for each owner. */
async function whomTheyKnow(
  ctx: ReadContext,
  events: readonly Changed[],
): Promise<Map<Id, Set<Id>>> {
  const byOwner = Map.groupBy(events, (event) => event.streamId);
  return new Map(
    await Promise.all(
      [...byOwner].map(async ([ownerId, theirs]) => {
        const ids = theirs.flatMap((event) => event.ref.addedIds);
        return [ownerId, await peopleFor(ctx, ownerId, [...new Set(ids)])] as const;
      }),
    ),
  );
}

export const listDeleted = definePlainEvent({
  name: "list.deleted",
  stream: "user",
  summary: "You deleted a list, and what was shown to it is for you alone now",
  data: object({ listId: IdSchema }),
  example: { listId: exampleList.id },
});
