/** Decisions of the graph, from facts alone; and how much of it one person may have. */
import type { RateLimit } from "#src/kit/operation.ts";
import type { Relationship } from "./schemas.ts";

export const followingMax = 7_500;
export const friendsMax = 5_000;
/** Waiting for others' yes, at once. */
export const openRequestsMax = 1_000;

/** After a no, until the same is heard from the same person again. */
export const declinedPauseMs = 7 * 86_400_000;
/** After following or asking was taken back, until it makes a stir again. */
export const withdrawnPauseMs = 86_400_000;

export type PauseReason = "declined" | "withdrawn";

/** How somebody hears that they are asked, or followed: `never` is until the pause is over. */
export type Telling = "loudly" | "quietly" | "never";

export function tellingOf(pause: PauseReason | null): Telling {
  switch (pause) {
    case null:
      return "loudly";
    case "withdrawn":
      return "quietly";
    case "declined":
      return "never";
  }
}

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
  /** Since they said no, or one took it back. */
  readonly pause: PauseReason | null;
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
  /** Whether they asked, and were told no, or are not heard yet. */
  readonly isAwaited: boolean;
  readonly pause: PauseReason | null;
}

export type FriendDecision = "friends" | "waits" | "befriend" | "ask" | "full";

/** What becomes of asking somebody: who asks second has said yes to the first, though they said no before. */
export function decideFriend(facts: FriendFacts): FriendDecision {
  switch (facts.friend) {
    case "friends":
      return "friends";
    case "requestedByMe":
      return "waits";
    case "requestedByThem":
      return areFull(facts) ? "full" : "befriend";
    case "none":
      if (facts.isAwaited) return areFull(facts) ? "full" : "befriend";
      return facts.friendCount >= friendsMax || facts.openCount >= openRequestsMax ? "full" : "ask";
  }
}

function areFull({ friendCount, theirFriendCount }: FriendFacts): boolean {
  return friendCount >= friendsMax || theirFriendCount >= friendsMax;
}
