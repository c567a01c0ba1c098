/** What relations tell, on the streams of the two people. All of it shows how things are when it is read. */
import type { ReadContext } from "#src/kit/context.ts";
import type { TSchema } from "typebox";
import {
  defineEvent,
  definePlainEvent,
  type EventDefinition,
  type StoredEvent,
} from "#src/kit/event.ts";
import type { Id } from "#src/kit/id.ts";
import { IdSchema, object } from "#src/kit/schema.ts";
import { loadRelationships } from "./relationships.ts";
import { examples, Relationship, Told } from "./schemas.ts";
import { loadPeople } from "./view.ts";

/** The other one of the two. The stream is that of whoever is told. */
const Ref = object({ accountId: IdSchema });
/** Any event that tells of the other one. */
export type RelationEvent<D extends TSchema> = EventDefinition<D, typeof Ref>;
type Stored = StoredEvent<{ accountId: Id }>;

/** Nothing is told of whom its reader may no longer know of. One query. */
async function renderRelationships(ctx: ReadContext, events: readonly Stored[]) {
  const pairs = events.map((event) => ({
    viewerId: event.streamId,
    otherId: event.ref.accountId,
  }));
  return await loadRelationships(ctx, pairs);
}

/** One query more for each reader. */
async function renderTold(ctx: ReadContext, events: readonly Stored[]) {
  const byReader = Map.groupBy(events, (event) => event.streamId);
  const [relationships, ...people] = await Promise.all([
    renderRelationships(ctx, events),
    ...[...byReader].map(async ([readerId, theirs]) => {
      const ids = theirs.map((event) => event.ref.accountId);
      return [readerId, await loadPeople(ctx, readerId, ids)] as const;
    }),
  ]);
  const peopleOf = new Map(people);
  return events.map(({ streamId, ref }, index) => {
    const relationship = relationships[index];
    const person = peopleOf.get(streamId)?.get(ref.accountId);
    // What somebody did before they were blocked is not told any more.
    const isTold = relationship && !relationship.isBlocked;
    return isTold && person ? { person, relationship } : null;
  });
}

export const relationshipUpdated = defineEvent({
  name: "graph.relationshipUpdated",
  stream: "user",
  summary:
    "You and somebody stand differently to each other now, by your doing or theirs; nothing to notify of",
  data: Relationship,
  ref: Ref,
  example: examples.follower,
}).render(renderRelationships);

export const followed = defineEvent({
  name: "graph.followed",
  stream: "user",
  summary: "Somebody follows you",
  data: Told,
  ref: Ref,
  example: { person: examples.person, relationship: examples.follower },
}).render(renderTold);

export const followRequested = defineEvent({
  name: "graph.followRequested",
  stream: "user",
  summary: "Somebody asks to follow you, because your account is private",
  data: Told,
  ref: Ref,
  example: {
    person: examples.person,
    relationship: { ...examples.stranger, followRequestedMe: true },
  },
}).render(renderTold);

export const followAccepted = defineEvent({
  name: "graph.followAccepted",
  stream: "user",
  summary: "Somebody let you follow them",
  data: Told,
  ref: Ref,
  example: { person: examples.person, relationship: { ...examples.stranger, follows: true } },
}).render(renderTold);

export const friendRequested = defineEvent({
  name: "graph.friendRequested",
  stream: "user",
  summary: "Somebody wants to be your friend",
  data: Told,
  ref: Ref,
  example: {
    person: examples.person,
    relationship: { ...examples.stranger, friend: "requestedByThem" },
  },
}).render(renderTold);

export const friendAccepted = defineEvent({
  name: "graph.friendAccepted",
  stream: "user",
  summary: "Somebody said yes, and is your friend now",
  data: Told,
  ref: Ref,
  example: { person: examples.person, relationship: { ...examples.stranger, friend: "friends" } },
}).render(renderTold);

/** Only to whom something stood between: what it was, and why it ended, it does not say. See `tell-ties.ts`. */
export const personGone = definePlainEvent({
  name: "graph.personGone",
  stream: "user",
  summary: "Somebody is not there for you any more, or not for now; drop what is cached of them",
  data: object({ accountId: IdSchema }),
  example: { accountId: examples.ann },
});

export const graphEvents = [
  ...[relationshipUpdated, followed, followRequested, followAccepted],
  ...[friendRequested, friendAccepted, personGone],
];
