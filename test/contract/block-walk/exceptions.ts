/** Where a block may be noticed after all, and why. Everything else is a leak. */
import type { Named, Relation } from "./cast.ts";

/** Whoever blocked, or whoever was blocked. */
export type Side = "blocker" | "blocked";

export interface Exception {
  readonly operations: readonly string[];
  /** Absent: both. */
  readonly side?: Side;
  /** Absent: all. */
  readonly relations?: readonly Relation[];
  /** What of the other may be in the answer. */
  readonly shows: readonly (keyof Named)[];
  /** Also that the answer need not be the one about nobody. */
  readonly differs?: true;
  /** It would end what is walked. */
  readonly isNotAsked?: true;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  {
    operations: ["graph.listBlocked"],
    side: "blocker",
    shows: ["id", "handle", "displayName", "avatarId"],
    why: "Whoever blocks must find whom they blocked, to take it back.",
  },
  {
    operations: ["graph.unblock"],
    side: "blocker",
    shows: [],
    isNotAsked: true,
    why: "It takes the block back.",
  },
  {
    operations: [
      ...["graph.getRelationships", "graph.block", "graph.mute", "graph.unmute"],
      ...["graph.restrict", "graph.unrestrict"],
    ],
    side: "blocker",
    shows: ["id"],
    differs: true,
    why: "One's own block is no secret to oneself: it is answered as it stands, and taken back by the same id.",
  },
  {
    operations: [
      "chat.list",
      "chat.get",
      "chat.listMembers",
      "chat.listMessages",
      "chat.sendMessage",
    ],
    relations: ["chat partners", "same group"],
    shows: ["id"],
    why: "What was said stays said: one's own history, and groups that both are in, go on. All but the id is gone.",
  },
  {
    operations: ["stream.read", "stream.readMany"],
    side: "blocker",
    shows: ["id"],
    why: "One's other devices hear of one's own block.",
  },
  {
    operations: ["stream.read", "stream.readMany"],
    relations: ["listed"],
    shows: ["id"],
    why: "One's own lists are told to drop whoever is gone, by the id, as `graph.personGone` tells everything else to.",
  },
  {
    operations: ["stream.read", "stream.readMany", "stream.snapshot"],
    relations: ["chat partners", "same group"],
    shows: ["id"],
    why: "The same history, as events.",
  },
];
