/** What following and friendship contribute to the domain. */
import { acceptWaiting } from "./accept-waiting.ts";
import { graphEvents } from "./events.ts";
import { acceptFollow } from "./operations/accept-follow.ts";
import { acceptFriend } from "./operations/accept-friend.ts";
import { cancelFriend } from "./operations/cancel-friend.ts";
import { declineFollow } from "./operations/decline-follow.ts";
import { declineFriend } from "./operations/decline-friend.ts";
import { follow } from "./operations/follow.ts";
import { getRelationships } from "./operations/get-relationships.ts";
import { listFollowRequests } from "./operations/list-follow-requests.ts";
import { listFollowers } from "./operations/list-followers.ts";
import { listFollowing } from "./operations/list-following.ts";
import { listFriendRequests } from "./operations/list-friend-requests.ts";
import { listFriends } from "./operations/list-friends.ts";
import { listMutuals } from "./operations/list-mutuals.ts";
import { removeFollower } from "./operations/remove-follower.ts";
import { removeFriend } from "./operations/remove-friend.ts";
import { requestFriend } from "./operations/request-friend.ts";
import { unfollow } from "./operations/unfollow.ts";
import { endPauses } from "./pause-jobs.ts";
import { graphCounter } from "./profile-counts.ts";
import { reconcileCounts, reconcileSome } from "./reconcile.ts";
import { acceptWhenPublic, applyVisibility, noteVisibility } from "./visibility.ts";

export const relationParts = {
  operations: [
    ...[follow, unfollow, removeFollower],
    ...[acceptFollow, declineFollow, listFollowRequests],
    ...[requestFriend, acceptFriend, declineFriend, cancelFriend, removeFriend, listFriendRequests],
    ...[listFollowers, listFollowing, listFriends, listMutuals, getRelationships],
  ],
  events: graphEvents,
  jobs: [applyVisibility, acceptWaiting, endPauses, reconcileCounts, reconcileSome],
  reactors: [noteVisibility, acceptWhenPublic],
  profileCounters: [graphCounter],
};
