import { expect, test } from "bun:test";
import { mayDo } from "#src/domains/accounts/index.ts";
import { newId } from "#src/kit/id.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { people, sharedServer, type Person } from "#test/harness/server.ts";
import { circle, faults, profileFor, type Circle } from "./profile-support.ts";

const open = {
  isPrivate: false,
  ...{ message: "everyone", comment: "everyone", mention: "everyone", tag: "everyone" },
  ...{ friendsList: "everyone", followersList: "everyone", followingList: "everyone" },
  birthday: { kind: "friends" },
  ...{ lastSeen: "everyone", online: "everyone", readReceipts: true },
  ...{ findBySearch: true, findByEmail: false, findByPhone: false },
  ...{ postAudience: { kind: "public" }, storyAudience: { kind: "public" } },
  personalisedRanking: true,
};

test("everybody begins open, and what is left out stays as it is", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  expect(await ann.call("privacy.get")).toEqual({ ...open, version: 0 });
  expect(await ann.call("privacy.update", {})).toEqual({ ...open, version: 0 });
  const hidden = await ann.call("privacy.update", { online: "nobody" });
  expect(hidden).toEqual({ ...open, online: "nobody", version: 1 });
  const both = await ann.call("privacy.update", { lastSeen: "friends", isPrivate: true });
  const expected = { ...open, lastSeen: "friends", online: "nobody", isPrivate: true, version: 2 };
  expect(both).toEqual(expected);
  expect((await ann.http("privacy.get")).body).toEqual(expected);
});

test("every switch is kept", async () => {
  const [ann, bob] = await people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const closed = {
    isPrivate: true,
    ...{ message: "friends", comment: "followers", mention: "following", tag: "nobody" },
    ...{ friendsList: "friends", followersList: "nobody", followingList: "followers" },
    birthday: { kind: "users", userIds: [bob.id] },
    ...{ lastSeen: "friends", online: "following", readReceipts: false },
    ...{ findBySearch: false, findByEmail: true, findByPhone: true },
    ...{ postAudience: { kind: "followers" }, storyAudience: { kind: "closeFriends" } },
    personalisedRanking: false,
  };
  expect(await ann.call("privacy.update", closed)).toEqual({ ...closed, version: 1 });
  expect(await ann.call("privacy.get")).toEqual({ ...closed, version: 1 });
  const { version: _, ...opened } = await ann.call("privacy.update", open);
  expect(opened).toEqual(open);
});

test("a change is told to one's other devices once, and no change is no news", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  const phone = ann.socket;
  await ann.connect();
  await ann.call("privacy.update", { online: "everyone", birthday: { kind: "friends" } });
  const hidden = await ann.call("privacy.update", { online: "nobody" });
  expect(await ann.call("privacy.update", { online: "nobody" })).toEqual(hidden);
  await phone.hears("privacy.updated", hidden);
  await phone.settle();
  expect(phone.pushed.filter((frame) => frame.event === "privacy.updated")).toHaveLength(1);
});

test("what stands in the profile as well is told as a change of both, whichever it was changed by", async () => {
  const { ann, friend, stranger } = await circle();
  expect((await profileFor(friend, ann)).birthday).toBe("05-17");
  const privacy = await ann.call("privacy.update", {
    birthday: { kind: "onlyMe" },
    isPrivate: true,
  });
  const profile = await ann.call("account.get");
  expect(profile).toMatchObject({ isPrivate: true, audiences: { birthday: { kind: "onlyMe" } } });
  await ann.socket.hears("privacy.updated", privacy);
  await ann.socket.hears("account.profileUpdated", { isPrivate: true });
  expect(await profileFor(friend, ann)).toMatchObject({ birthday: null, isPrivate: true });
  await ann.call("profile.update", { audiences: { birthday: { kind: "public" } } });
  const after = await ann.call("privacy.get");
  expect(after).toMatchObject({ birthday: { kind: "public" }, version: 2 });
  await ann.socket.hears("privacy.updated", after);
  expect((await profileFor(stranger, ann)).birthday).toBe("05-17");
});

test("the same key changes once, and shows what is true now", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  const key = newId();
  await ann.call("privacy.update", { online: "nobody" }, key);
  const later = await ann.call("privacy.update", { online: "friends" });
  expect(await ann.call("privacy.update", { online: "nobody" }, key)).toEqual(later);
});

test("of two changes at once both stand", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  await Promise.all([
    ann.http("privacy.update", { online: "nobody" }),
    ann.http("privacy.update", { message: "friends" }),
    ann.http("profile.update", { audiences: { birthday: { kind: "onlyMe" } } }),
  ]);
  expect(await ann.call("privacy.get")).toEqual({
    ...open,
    ...{ online: "nobody", message: "friends", birthday: { kind: "onlyMe" }, version: 3 },
  });
});

test("a word or an audience that does not exist is refused by name, and changes nothing", async () => {
  const [ann] = await people("ann");
  if (!ann) throw new Error("one person");
  const wrong: [object, string][] = [
    [{ online: "closeFriends" }, "online"],
    [{ isPrivate: "yes" }, "isPrivate"],
    [{ birthday: { kind: "list", listId: newId() } }, "birthday.listId"],
    [{ postAudience: { kind: "users", userIds: [newId()] } }, "postAudience.userIds"],
    [{ storyAudience: { kind: "group", groupId: newId() } }, "storyAudience.kind"],
    [{ version: 7 }, "version"],
  ];
  for (const [wish, field] of wrong)
    expect(await faults(ann, "privacy.update", { readReceipts: false, ...wish })).toEqual([field]);
  expect(await ann.call("privacy.get")).toEqual({ ...open, version: 0 });
});

const everybody = ["close", "follower", "friend", "stranger"];

/** Names of those around Ann who may write to her, see her list of friends. */
async function allowed(
  what: "message" | "friendsList",
  { ann, ...others }: Circle,
): Promise<string[]> {
  const { server } = await sharedServer();
  const ctx = server.contexts(systemOrigin(newId()), null);
  const viewers: Person[] = Object.values(others);
  const doings = viewers.map((viewer) => ({ viewerId: viewer.id, ownerId: ann.id }));
  const may = await mayDo(ctx, what, [...doings, { viewerId: ann.id, ownerId: ann.id }]);
  // To oneself, everything.
  expect(may.pop()).toBe(true);
  return viewers.flatMap((viewer, index) => (may[index] ? [viewer.name] : [])).sort();
}

test("each word lets those do something whom it names", async () => {
  const around = await circle();
  const { ann, stranger } = around;
  await ann.call("graph.follow", { accountId: stranger.id });
  const cases = {
    everyone: everybody,
    followers: ["close", "follower", "friend"],
    following: ["stranger"],
    friends: ["close", "friend"],
    nobody: [],
  };
  for (const [word, whom] of Object.entries(cases)) {
    await ann.call("privacy.update", { message: word });
    expect([word, await allowed("message", around)]).toEqual([word, whom]);
  }
});

test("everyone of a private account's lists is its followers; who may write to it is another matter", async () => {
  const around = await circle();
  await around.ann.call("privacy.update", { isPrivate: true });
  expect(await allowed("friendsList", around)).toEqual(["close", "follower", "friend"]);
  expect(await allowed("message", around)).toEqual(everybody);
  await around.ann.call("graph.block", { accountId: around.friend.id });
  expect(await allowed("message", around)).toEqual(["close", "follower", "stranger"]);
});
