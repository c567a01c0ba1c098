/** What the staff are told of why somebody sees a thing is what the operations answer, and names the rule that decides. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";
import { readyMedium } from "#test/harness/media.ts";
import { staffMember } from "#test/harness/staff.ts";
import { circle, listWith, profileFor } from "../accounts/profile-support.ts";

interface Explanation {
  readonly isVisible: boolean;
  readonly rules: readonly {
    readonly rule: string;
    readonly passes: boolean;
    readonly because: string;
  }[];
}

const server = await sharedServer();
const staff = await staffMember(server, "moderator");

async function explain(viewer: Person, owner: Person, part?: string): Promise<Explanation> {
  const kind = part === undefined ? "account" : "profileField";
  return await explainOf({ viewerId: viewer.id, kind, objectId: owner.id, ...(part && { part }) });
}

async function explainOf(asked: object): Promise<Explanation> {
  const explained = await staff.call<Explanation>("admin.explainVisibility", asked);
  // Never another answer than its own reasons give.
  expect(explained.isVisible).toBe(explained.rules.every(({ passes }) => passes));
  return explained;
}

function failing({ rules }: Explanation): string[] {
  return rules.filter(({ passes }) => !passes).map(({ rule }) => rule);
}

test("a field is explained by its audience, and the answer is what the viewer sees", async () => {
  const around = await circle();
  const { ann, ...others } = around;
  const listId = await listWith(ann, around.follower);
  const audiences: [object, string[]][] = [
    [{ kind: "public" }, []],
    [{ kind: "friends" }, ["audience"]],
    [{ kind: "closeFriends" }, ["audience"]],
    [{ kind: "list", listId }, ["audience"]],
    [{ kind: "users", userIds: [around.friend.id] }, ["audience"]],
    [{ kind: "followers", except: { userIds: [around.friend.id], listIds: [listId] } }, []],
    [{ kind: "onlyMe" }, ["audience"]],
  ];
  for (const [bio, ofStranger] of audiences) {
    await ann.call("profile.update", { bio: "Walks", audiences: { bio } });
    for (const viewer of Object.values(others)) {
      const explained = await explain(viewer, ann, "bio");
      expect([bio, viewer.name, explained.isVisible]).toEqual([
        ...[bio, viewer.name, (await profileFor(viewer, ann)).bio !== ""],
      ]);
    }
    const stranger = failing(await explain(around.stranger, ann, "bio"));
    expect(stranger).toEqual(
      (bio as { kind: string }).kind === "followers" ? ["audience"] : ofStranger,
    );
    expect(await explain(ann, ann, "bio")).toMatchObject({ isVisible: true });
  }
});

test("whoever is left out is told apart from whoever is not in it", async () => {
  const { ann, friend, follower, stranger } = await circle();
  const listId = await listWith(ann, follower);
  const location = { kind: "followers", except: { userIds: [friend.id], listIds: [listId] } };
  await ann.call("profile.update", { audiences: { location } });
  expect(failing(await explain(friend, ann, "location"))).toEqual(["exceptUsers"]);
  expect(failing(await explain(follower, ann, "location"))).toEqual(["exceptLists"]);
  expect(failing(await explain(stranger, ann, "location"))).toEqual(["audience"]);
});

test("a person is explained by their standing and by blocks, in either direction", async () => {
  const { ann, friend, stranger } = await circle();
  expect(await explain(stranger, ann)).toMatchObject({ isVisible: true });
  await friend.call("graph.block", { accountId: ann.id });
  for (const pair of [
    [friend, ann],
    [ann, friend],
  ] as const)
    expect(failing(await explain(...pair))).toEqual(["block"]);
  await staff.call("admin.suspend", { accountId: ann.id, reason: "For the test" });
  expect(failing(await explain(stranger, ann))).toEqual(["standing"]);
  expect(failing(await explain(stranger, ann, "bio"))).toEqual(["standing"]);
});

test("a permission is explained by the word its owner chose, and the answer is what the viewer may do", async () => {
  const { ann, ...others } = await circle();
  const mayList = async (viewer: Person): Promise<boolean> => {
    const asking = viewer.call("graph.listFollowers", { accountId: ann.id });
    return await asking.then(
      () => true,
      () => false,
    );
  };
  for (const followersList of ["everyone", "followers", "following", "friends", "nobody"])
    for (const isPrivate of [false, true]) {
      await ann.call("privacy.update", { followersList, isPrivate });
      for (const viewer of Object.values(others)) {
        const asked = { viewerId: viewer.id, kind: "permission", objectId: ann.id };
        const explained = await explainOf({ ...asked, part: "followersList" });
        expect([followersList, isPrivate, viewer.name, explained.isVisible]).toEqual([
          ...[followersList, isPrivate, viewer.name, await mayList(viewer)],
        ]);
        expect(failing(explained)).toEqual(explained.isVisible ? [] : ["followersList"]);
      }
    }
});

test("a medium is explained by its state, its uses and who asks, and the answer is what the viewer may fetch", async () => {
  const { ann, friend, stranger } = await circle();
  const mediaId = await readyMedium(server.server, ann.id);
  const of = async (viewer: Person): Promise<Explanation> =>
    await explainOf({ viewerId: viewer.id, kind: "medium", objectId: mediaId });
  const mayGet = async (viewer: Person): Promise<boolean> => {
    const got = viewer.call("media.get", { mediaId });
    return await got.then(
      () => true,
      () => false,
    );
  };
  expect([failing(await of(friend)), failing(await of(ann))]).toEqual([["use"], []]);
  await ann.call("profile.update", {
    avatarId: mediaId,
    audiences: { avatar: { kind: "friends" } },
  });
  for (const viewer of [ann, friend, stranger])
    expect([viewer.name, (await of(viewer)).isVisible]).toEqual([
      viewer.name,
      await mayGet(viewer),
    ]);
  expect(failing(await of(stranger))).toEqual(["use"]);
  await staff.call("admin.suspend", { accountId: friend.id, reason: "For the test" });
  expect(failing(await of(friend))).toEqual(["viewer"]);
});

test("nobody, nothing and no such part are refused", async () => {
  const { ann } = await circle();
  const asked = { viewerId: ann.id, kind: "account", objectId: ann.id };
  const name = "admin.explainVisibility";
  for (const nobody of [{ viewerId: newId() }, { objectId: newId() }])
    expect((await staff.refusal(name, { ...asked, ...nobody })).code).toBe("not-found");
  const wrong: [object, string][] = [
    [{ kind: "secrets" }, "kind"],
    [{ part: "bio" }, "part"],
    [{ kind: "profileField" }, "part"],
    [{ kind: "profileField", part: "email" }, "part"],
    [{ kind: "permission" }, "part"],
    [{ kind: "medium", part: "avatar" }, "part"],
  ];
  for (const [change, field] of wrong) {
    const refused = await staff.refusal(name, { ...asked, ...change });
    expect([refused.code, Object.keys(refused.fields ?? {})]).toEqual(["invalid", [field]]);
  }
});
