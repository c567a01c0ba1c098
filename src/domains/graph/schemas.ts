/** What relations between people look like on the wire. */
import Type, { type Static } from "typebox";
import { Picture } from "#src/kit/media.ts";
import { IdSchema, Instant, nullable, object } from "#src/kit/schema.ts";

/** What stands beside whatever a person does. */
export const Person = object(
  {
    id: IdSchema,
    handle: Type.String(),
    displayName: Type.String(),
    avatar: nullable(Picture),
  },
  "Somebody, as far as this viewer may see them.",
);
export type Person = Static<typeof Person>;

export const FriendState = Type.Union([
  Type.Literal("none"),
  Type.Literal("friends"),
  Type.Literal("requestedByMe"),
  Type.Literal("requestedByThem"),
]);
export type FriendState = Static<typeof FriendState>;

export const Relationship = object(
  {
    accountId: IdSchema,
    follows: Type.Boolean({ description: "Whether you follow them." }),
    followRequested: Type.Boolean({ description: "Whether you wait for their yes." }),
    followsMe: Type.Boolean(),
    followRequestedMe: Type.Boolean({ description: "Whether they wait for yours." }),
    friend: FriendState,
    isBlocked: Type.Boolean({ description: "Whether you blocked them." }),
    isMuted: Type.Boolean(),
    mutedUntil: nullable(Instant),
    isRestricted: Type.Boolean(),
    isCloseFriend: Type.Boolean({ description: "Whether they are among your close friends." }),
  },
  "How you stand to somebody. What only you know of it, such as a mute, they never learn.",
);
export type Relationship = Static<typeof Relationship>;

/** Somebody in a list of people. */
export const Connection = object({
  person: Person,
  since: Instant,
});
export type Connection = Static<typeof Connection>;

export const DirectionField = Type.Optional(
  Type.Union([Type.Literal("received"), Type.Literal("sent")], {
    description: "`received` if absent.",
  }),
);

export const Told = object(
  { person: Person, relationship: Relationship },
  "Who did it, and how you stand to them now.",
);

const ann = "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70";
const bob = "0192f0c1-8b5f-7d4c-8e30-4c9f2b6d7e81";
const at = "2026-11-22T09:00:00.000Z";

const annInShort: Person = { id: ann, handle: "ada", displayName: "Ada Lovelace", avatar: null };

const stranger: Relationship = {
  accountId: ann,
  follows: false,
  followRequested: false,
  followsMe: false,
  followRequestedMe: false,
  friend: "none",
  isBlocked: false,
  isMuted: false,
  mutedUntil: null,
  isRestricted: false,
  isCloseFriend: false,
};

/** One set of people for every example in the API docs. */
export const examples = {
  ann,
  bob,
  at,
  person: annInShort,
  connection: { person: annInShort, since: at } satisfies Connection,
  stranger,
  follower: { ...stranger, followsMe: true } satisfies Relationship,
};
