/** Lists that audiences name: nothing ever widens when one goes, and the owner's devices show what is said then. */
import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { makeList } from "./blocking-support.ts";
import { castOf, makeCrowd } from "./relations-support.ts";

const server = await TestServer.start();

async function toldTo(person: Person, name: string): Promise<number> {
  return (
    await server.server.postgres
      .sql`select from events where stream_id = ${person.id} and name = ${name}`
  ).length;
}

/** Ann's, with Bob in it. */
async function listed() {
  const cast = await castOf(server, "ann", "bob");
  const { id: listId } = await makeList(cast.ann, "Walks");
  await cast.ann.call("list.addMembers", { listId, accountIds: [cast.bob.id] });
  return { ...cast, listId };
}

test("a deleted list that fields of the profile name is told to every device, with what holds from now on", async () => {
  const { ann, bob, listId } = await listed();
  const sent = { kind: "list", listId };
  const bio = { kind: "public", except: { listIds: [listId] } };
  await ann.call("profile.update", {
    bio: "Walks",
    location: "Kyiv",
    audiences: { location: sent, bio },
  });
  const before = await ann.call<{ version: number }>("account.get");
  const other = ann.socket;
  await ann.connect();
  await ann.call("list.delete", { listId });
  for (const socket of [other, ann.socket]) {
    const { data } = await socket.hears("account.profileUpdated", { version: before.version + 1 });
    expect(data).toMatchObject({
      audiences: {
        location: { kind: "onlyMe" },
        bio: { kind: "public", except: { userIds: [bob.id], listIds: [] } },
      },
    });
  }
  expect(await bob.call("profile.get", { id: ann.id })).toMatchObject({ bio: "", location: "" });
  expect(await toldTo(ann, "account.profileUpdated")).toBe(2);
  expect(await toldTo(ann, "privacy.updated")).toBe(0);
});

test("where settings name it, they are told as well", async () => {
  const { ann, listId } = await listed();
  const audience = { kind: "list", listId };
  await ann.call("privacy.update", { birthday: audience, storyAudience: audience });
  const { version } = await ann.call<{ version: number }>("privacy.get");
  await ann.call("list.delete", { listId });
  const { data } = await ann.socket.hears("privacy.updated", { version: version + 1 });
  expect(data).toMatchObject({ birthday: { kind: "onlyMe" }, storyAudience: { kind: "onlyMe" } });
  await ann.socket.hears("account.profileUpdated", {});
  expect(await ann.call("privacy.get")).toEqual(data as Record<string, unknown>);
});

test("where nothing names it, or nothing does any more, the list alone is told", async () => {
  const { ann, listId } = await listed();
  await ann.call("profile.update", { bio: "Hi", audiences: { bio: { kind: "list", listId } } });
  await ann.call("profile.update", { audiences: { bio: { kind: "friends" } } });
  const { version } = await ann.call<{ version: number }>("account.get");
  await ann.call("list.delete", { listId });
  await ann.socket.hears("list.deleted", { listId });
  expect(await ann.call("account.get")).toMatchObject({ version });
  expect(await toldTo(ann, "account.profileUpdated")).toBe(2);
});

test("where more would have to be named than one may, nothing is deleted, changed or told", async () => {
  const { ann, listId } = await listed();
  const crowd = await makeCrowd(server, 500);
  for (let start = 0; start < crowd.length; start += 100)
    await ann.call("list.addMembers", { listId, accountIds: crowd.slice(start, start + 100) });
  const bio = { kind: "public", except: { listIds: [listId] } };
  await ann.call("profile.update", { bio: "Walks", audiences: { bio } });
  const before = await ann.call("account.get");
  expect(await ann.refusal("list.delete", { listId })).toMatchObject({ code: "conflict" });
  expect(await ann.call("account.get")).toEqual(before);
  expect(await toldTo(ann, "list.deleted")).toBe(0);
});

test("who joins or leaves a list sees more or less at once, and the owner's settings stay as they are", async () => {
  const { ann, bob, listId } = await listed();
  await ann.call("profile.update", { bio: "Hi", audiences: { bio: { kind: "list", listId } } });
  const before = await ann.call("account.get");
  const seen = async () => (await bob.call<{ bio: string }>("profile.get", { id: ann.id })).bio;
  expect(await seen()).toBe("Hi");
  await ann.call("list.removeMembers", { listId, accountIds: [bob.id] });
  expect(await seen()).toBe("");
  await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
  expect(await seen()).toBe("Hi");
  expect(await ann.call("account.get")).toEqual(before);
  expect(await toldTo(ann, "list.updated")).toBe(3);
});
