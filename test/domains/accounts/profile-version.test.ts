/** The version of a profile lets clients drop the older of two, and tells nobody of what is not for them. */
import { expect, test } from "bun:test";
import { people, type Person } from "#test/harness/server.ts";
import { befriend, listWith, profileFor } from "./profile-support.ts";

const friends = { kind: "friends" };
const onlyMe = { kind: "onlyMe" };
const everybody = { kind: "public" };

async function cast(): Promise<{ ann: Person; friend: Person; stranger: Person }> {
  const [ann, friend, stranger] = await people("ann", "friend", "stranger");
  if (!ann || !friend || !stranger) throw new Error("three people");
  await befriend(ann, friend);
  return { ann, friend, stranger };
}

async function versions(owner: Person, ...viewers: readonly Person[]): Promise<number[]> {
  const seen = await Promise.all(viewers.map((viewer) => profileFor(viewer, owner)));
  return seen.map(({ version }) => version);
}

test("what a stranger does not see of a change they cannot tell from no change at all, byte for byte", async () => {
  const { ann, friend, stranger } = await cast();
  const listId = await listWith(ann, friend);
  await ann.call("profile.update", {
    bio: "For friends.",
    location: "Here",
    audiences: { bio: friends, location: onlyMe },
  });
  const shown = await profileFor(stranger, ann);
  const changes = [
    { bio: "For friends, again." },
    { bio: "" },
    { bio: "Back.", audiences: { bio: { kind: "list", listId } } },
    { audiences: { bio: onlyMe } },
    { location: "There" },
    // An empty field looks the same, whoever it is for.
    { audiences: { pronouns: friends } },
    { pronouns: "she/her" },
    { audiences: { birthday: onlyMe } },
  ];
  let own = (await profileFor(ann, ann)).version;
  for (const change of changes) {
    const { version } = await ann.call<{ version: number }>("profile.update", change);
    expect(version).toBe((own += 1));
    expect(await profileFor(stranger, ann)).toEqual(shown);
  }
});

test.each([
  ["a field for everybody", { bio: "Hello." }],
  ["a name", { displayName: "Another" }],
  ["a field that is for everybody now", { audiences: { location: everybody } }],
  ["a field that is not any more", { audiences: { displayName: friends } }],
  ["a day of birth for everybody", { audiences: { birthday: everybody } }],
  ["links in another order", { links: [{ title: "b", url: "https://b.test/" }] }],
])("%s makes the version grow for everybody", async (_name, change) => {
  const { ann, friend, stranger } = await cast();
  await ann.call("profile.update", {
    location: "Here",
    links: [{ title: "a", url: "https://a.test/" }],
    audiences: { location: onlyMe },
  });
  const before = await versions(ann, ann, friend, stranger);
  await ann.call("profile.update", change);
  expect(await versions(ann, ann, friend, stranger)).toEqual(before.map((version) => version + 1));
});

test("becoming private, and another handle, make it grow for everybody", async () => {
  const { ann, friend, stranger } = await cast();
  const before = await versions(ann, ann, friend, stranger);
  await ann.call("privacy.update", { isPrivate: true });
  expect(await versions(ann, ann, friend, stranger)).toEqual(before.map((version) => version + 1));
  const handle = `${ann.handle}x`;
  await ann.call("account.changeHandle", { handle });
  expect(await versions(ann, ann, friend, stranger)).toEqual(before.map((version) => version + 2));
});

test("a friend is shown what is for friends as it is, though the version says nothing of it", async () => {
  const { ann, friend, stranger } = await cast();
  await ann.call("profile.update", { bio: "One.", audiences: { bio: friends } });
  const [of, to] = [await versions(ann, friend, stranger), await profileFor(friend, ann)];
  await ann.call("profile.update", { bio: "Two." });
  expect(await versions(ann, friend, stranger)).toEqual(of);
  expect(await profileFor(friend, ann)).toEqual({ ...to, bio: "Two." });
});
