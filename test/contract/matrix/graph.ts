import type { Id } from "#src/kit/id.ts";
import { everyone, on, onPerson, onSelf, type Input, type Row, type Verdict } from "./rows.ts";
import { nobodysId, type Scene } from "./stage.ts";

const oneself: Input = ({ actor, stage }) => ({ accountId: (actor ?? stage.extra).id });
const another: Input = ({ stage }) => ({ accountId: stage.extra.id });
const recluse: Input = async ({ stage }) => ({ accountId: (await stage.recluse()).id });
const nobody: Input = () => ({ accountId: nobodysId() });

/** What begins something between two people. */
function beginning(operation: string, toOthers: Verdict): Row[] {
  return on(
    operation,
    ["own", "oneself", oneself, everyone("invalid")],
    ["public", "another person", another, everyone(toOthers)],
    ["nonexistent", "nobody", nobody, everyone("not-found")],
  );
}

/** What ends it says nothing of anybody: whoever is not there answers as those with whom there is nothing to end. */
function ending(operation: string): Row[] {
  return on(
    operation,
    ["own", "oneself", oneself, everyone("invalid")],
    ["public", "another person", another, everyone("ok")],
    ["private", "a private account", recluse, everyone("ok")],
    ["nonexistent", "nobody", nobody, everyone("ok")],
  );
}

/** Lists of a private account are for its followers and friends. */
function list(operation: string): Row[] {
  const circle = { follower: "ok", friend: "ok", blocked: "not-found" } as const;
  return [
    ...onPerson(operation, (accountId) => ({ accountId }), "not-found"),
    ...on(operation, [
      "private",
      "a private account",
      recluse,
      { ...everyone("forbidden"), ...circle },
    ]),
  ];
}

const butBlocked = { ...everyone("ok"), blocked: "not-found" } as const;
/** Those of whom the stage has one, and the door. */
const few = {
  ...({ stranger: "ok", follower: "ok", friend: "ok", blocked: "not-found" } as const),
  ...({ anonymous: "unauthenticated", suspended: "unauthenticated" } as const),
};

/** The recluse wants something of the caller, unless a block keeps them from it. */
function asked(want: (recluse: Scene["stage"]["extra"], actorId: Id) => Promise<unknown>): Input {
  return async ({ stage, actor, role }) => {
    const asker = await stage.recluse();
    if (actor && role !== "blocked" && role !== "suspended") await want(asker, actor.id);
    return { accountId: asker.id };
  };
}

const askedToBeFriends = asked((asker, accountId) =>
  asker.call("graph.requestFriend", { accountId }),
);

const askedToFollow: Input = async (scene) => {
  if (scene.role !== "suspended") await scene.actor?.call("privacy.update", { isPrivate: true });
  return await asked((asker, accountId) => asker.call("graph.follow", { accountId }))(scene);
};

const relationRows: readonly Row[] = [
  ...beginning("graph.follow", "ok"),
  ...on("graph.follow", ["private", "a private account", recluse, butBlocked]),
  ...beginning("graph.requestFriend", "ok"),
  ...on("graph.requestFriend", ["private", "a private account", recluse, butBlocked]),
  ...beginning("graph.acceptFollow", "not-found"),
  ...on("graph.acceptFollow", ["private", "somebody who asked", askedToFollow, few]),
  ...beginning("graph.acceptFriend", "not-found"),
  ...on("graph.acceptFriend", ["private", "somebody who asked", askedToBeFriends, butBlocked]),
  ...ending("graph.unfollow"),
  ...ending("graph.removeFollower"),
  ...ending("graph.declineFollow"),
  ...ending("graph.declineFriend"),
  ...ending("graph.cancelFriend"),
  ...ending("graph.removeFriend"),
  ...list("graph.listFollowers"),
  ...list("graph.listFollowing"),
  ...list("graph.listFriends"),
  ...list("graph.listMutuals"),
  ...onSelf("graph.listFollowRequests"),
  ...onSelf("graph.listFriendRequests"),
  ...onPerson("graph.getRelationships", (id) => ({ accountIds: [id] }), "ok"),
];

/** A profile is there for whoever its owner did not block. */
export const graphRows: readonly Row[] = [
  ...relationRows,
  ...on("profile.get", [
    "private",
    "a private account",
    async ({ stage }) => ({ id: (await stage.recluse()).id }),
    butBlocked,
  ]),
];
