/** Avatar and cover: media of one's own, fetched by whoever sees the field. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { sharedServer, type Person } from "#test/harness/server.ts";
import { readyMedium } from "#test/harness/media.ts";
import { circle, faults, profileFor, type Shown } from "./profile-support.ts";

const file = {
  name: "160.webp",
  contentType: "image/webp",
  content: "a picture",
  width: 160,
  height: 120,
};

async function pictureOf(owner: Person): Promise<string> {
  const { server } = await sharedServer();
  return await readyMedium(server, owner.id, { files: [file] });
}

async function fetched(url: string | undefined): Promise<number> {
  const { url: home } = await sharedServer();
  const response = await fetch(new URL(url ?? "/nowhere", home));
  await response.arrayBuffer();
  return response.status;
}

test("an avatar is shown with the profile and beside what its owner does, until another takes its place", async () => {
  const { ann, stranger } = await circle();
  const [first, second] = [await pictureOf(ann), await pictureOf(ann)];
  const own = await ann.call<Shown>("profile.update", { avatarId: first, coverId: first });
  expect([own.avatar?.id, own.cover?.id]).toEqual([first, first]);
  const shown = await profileFor(stranger, ann);
  expect(shown.avatar).toEqual(own.avatar);
  expect(await fetched(shown.avatar?.variants[0]?.url)).toBe(200);
  const found = await stranger.call<{ items: Shown[] }>("profile.search", { query: ann.handle });
  expect(found.items).toMatchObject([{ id: ann.id, avatar: { id: first } }]);
  await ann.call("profile.update", { avatarId: second, coverId: null });
  expect(await profileFor(stranger, ann)).toMatchObject({ avatar: { id: second }, cover: null });
  const server = await sharedServer();
  const uses = await server.server.postgres.sql`
    select media_id as "mediaId", kind from media_uses where object_id = ${ann.id}`;
  expect([...uses]).toEqual([{ mediaId: second, kind: "avatar" }]);
});

test("a picture that is for some is fetched by them alone, and by nobody from the moment it is not for them", async () => {
  const { ann, friend, follower, stranger } = await circle();
  await ann.call("profile.update", {
    avatarId: await pictureOf(ann),
    audiences: { avatar: { kind: "followers" } },
  });
  expect((await profileFor(stranger, ann)).avatar).toBeNull();
  const [ofFriend, ofFollower] = await Promise.all(
    [friend, follower].map(
      async (viewer) => (await profileFor(viewer, ann)).avatar?.variants[0]?.url,
    ),
  );
  // Of the session that asked, and of nobody else.
  expect([ofFriend, ofFollower].map((url) => url?.includes("&session="))).toEqual([true, true]);
  expect([await fetched(ofFriend), await fetched(ofFollower)]).toEqual([200, 200]);
  await ann.call("profile.update", { audiences: { avatar: { kind: "friends" } } });
  expect([await fetched(ofFriend), await fetched(ofFollower)]).toEqual([200, 404]);
  await ann.call("graph.block", { accountId: friend.id });
  expect(await fetched(ofFriend)).toBe(404);
});

test("nobody shows a picture that is not theirs, or is none", async () => {
  const { ann, friend } = await circle();
  const theirs = await pictureOf(friend);
  const { server } = await sharedServer();
  const document = await readyMedium(server, ann.id, { kind: "document" });
  for (const id of [theirs, document, newId()]) {
    expect(await faults(ann, "profile.update", { bio: "New", avatarId: id })).toEqual(["avatarId"]);
    expect(await faults(ann, "profile.update", { bio: "New", coverId: id })).toEqual(["coverId"]);
  }
  expect(await ann.call<Shown>("account.get")).toMatchObject({ bio: "", avatar: null, version: 1 });
});
