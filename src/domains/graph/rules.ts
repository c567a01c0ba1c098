/** Decisions of the graph, from facts alone; and how much of it one person may have. */
import type { RateLimit } from "#src/kit/operation.ts";
import type { Relationship } from "./schemas.ts";

export const followingMax = 7_500;
export const friendsMax = 5_000;
/** Waiting for others' yes, at once. */
export const openRequestsMax = 1_000;

/** Following, befriending and taking back; one bucket for all. */
export const relationRateLimit: RateLimit = {
  name: "graph.relations",
  by: "account",
  limit: 60,
  perSeconds: 60,
};

export interface FollowFacts extends Pick<Relationship, "follows" | "followRequested"> {
  /** The other's account. */
  readonly isPrivate: boolean;
  readonly followingCount: number;
  readonly openCount: number;
}

/** `follows`, `waits`: it is so already. */
export type FollowDecision = "follows" | "waits" | "follow" | "ask" | "full";

export function decideFollow(facts: FollowFacts): FollowDecision {
  if (facts.follows) return "follows";
  if (facts.isPrivate && facts.followRequested) return "waits";
  if (facts.followingCount >= followingMax) return "full";
  if (!facts.isPrivate) return "follow";
  return facts.openCount >= openRequestsMax ? "full" : "ask";
}

export interface FriendFacts extends Pick<Relationship, "friend"> {
  readonly friendCount: number;
  readonly theirFriendCount: number;
  readonly openCount: number;
}

export type FriendDecision = "friends" | "waits" | "befriend" | "ask" | "full";

/** What becomes of asking somebody: who asks second has said yes to the first. */
export function decideFriend(facts: FriendFacts): FriendDecision {
  const isFull = facts.friendCount >= friendsMax;
  switch (facts.friend) {
    case "friends":
      return "friends";
    case "requestedByMe":
      return "waits";
    case "requestedByThem":
      return isFull || facts.theirFriendCount >= friendsMax ? "full" : "befriend";
    case "none":
      return isFull || facts.openCount >= openRequestsMax ? "full" : "ask";
  }
}
