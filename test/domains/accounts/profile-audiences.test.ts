/** Every field of a profile has its audience, and whoever is not in it sees as if nothing stood there. */
import { describe, expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { people, sharedServer } from "#test/harness/server.ts";
import {
  befriend,
  circle,
  faults,
  listWith,
  profileFor,
  seers,
  type Shown,
} from "./profile-support.ts";

const all = ["close", "follower", "friend", "stranger"];

test("each kind of audience shows a field to whom it names, and to its owner always", async () => {
  const people = await circle();
  const { ann, friend, follower, close, stranger } = people;
  const listId = await listWith(ann, follower, stranger);
  const cases: [object, string[]][] = [
    [{ kind: "public" }, all],
    [{ kind: "followers" }, ["close", "follower", "friend"]],
    [{ kind: "friends" }, ["close", "friend"]],
    [{ kind: "closeFriends" }, ["close"]],
    [{ kind: "onlyMe" }, []],
    [{ kind: "list", listId }, ["follower", "stranger"]],
    [{ kind: "users", userIds: [stranger.id, close.id] }, ["close", "stranger"]],
    [{ kind: "public", except: { userIds: [stranger.id] } }, ["close", "follower", "friend"]],
    [{ kind: "public", except: { listIds: [listId] } }, ["close", "friend"]],
    [{ kind: "friends", except: { userIds: [friend.id], listIds: [listId] } }, ["close"]],
    [{ kind: "users", userIds: [friend.id], except: { userIds: [friend.id] } }, []],
  ];
  await ann.call("profile.update", { bio: "Walks" });
  for (const [bio, whom] of cases) {
    const own = await ann.call<Shown>("profile.update", { audiences: { bio } });
    expect([bio, own.bio, await seers(people)]).toEqual([bio, "Walks", whom]);
    expect(own.audiences?.["bio"]).toMatchObject({ kind: (bio as { kind: string }).kind });
  }
  expect((await profileFor(follower, ann)).audiences).toBeUndefined();
});

test("whoever sees none of a profile sees empty fields, and the handle for a name", async () => {
  const { ann, friend, stranger } = await circle();
  const links = [{ title: "Notes", url: "https://example.org/é?q=1#x" }];
  const words = { displayName: "Ann B.", bio: "Walks", pronouns: "she/her", location: "Kyiv" };
  const friends = { kind: "friends" };
  const audiences = {
    ...{ displayName: friends, bio: friends, pronouns: friends, location: friends },
    ...{ links: friends, avatar: friends, cover: friends },
  };
  await ann.call("profile.update", { ...words, links, audiences });
  expect(await profileFor(friend, ann)).toMatchObject({ ...words, links, birthday: "05-17" });
  const empty = { displayName: ann.handle, bio: "", pronouns: "", location: "", links: [] };
  expect(await profileFor(stranger, ann)).toMatchObject({ ...empty, birthday: null });
  const many = await stranger.call<{ items: Shown[] }>("profile.getMany", { ids: [ann.id] });
  expect(many.items).toEqual([await profileFor(stranger, ann)]);
});

test("an audience follows what people are to each other at that moment", async () => {
  const around = await circle();
  const { ann, friend, follower, stranger } = around;
  await ann.call("profile.update", { bio: "Walks", audiences: { bio: { kind: "followers" } } });
  await stranger.call("graph.follow", { accountId: ann.id });
  await friend.call("graph.removeFriend", { accountId: ann.id });
  await follower.call("graph.unfollow", { accountId: ann.id });
  // Unfriending leaves no follow behind that was never made.
  expect(await seers(around)).toEqual(["close", "stranger"]);
});

test("a blocked person, a suspended one and nobody look the same, byte for byte", async () => {
  const { ann, friend, stranger } = await circle();
  await ann.call("graph.block", { accountId: friend.id });
  const server = await sharedServer();
  await server.server.postgres
    .sql`update accounts set standing = 'suspended' where id = ${stranger.id}`;
  const nobody = await ann.refusal("profile.get", { id: newId() });
  expect(nobody.code).toBe("not-found");
  for (const asked of [{ id: friend.id }, { handle: friend.handle }, { id: stranger.id }])
    expect(await ann.refusal("profile.get", asked)).toEqual(nobody);
  expect(await friend.refusal("profile.get", { id: ann.id })).toEqual(nobody);
  const many = await friend.call<{ items: Shown[] }>("profile.getMany", {
    ids: [ann.id, friend.id],
  });
  expect(many.items.map(({ id }) => id)).toEqual([friend.id]);
});

describe("an audience is refused by the field that is wrong, and nothing is changed", () => {
  test.each([
    [{ kind: "list" }, "listId"],
    [{ kind: "public", listId: newId() }, "listId"],
    [{ kind: "users" }, "userIds"],
    [{ kind: "users", userIds: [] }, "userIds"],
    [{ kind: "friends", userIds: [newId()] }, "userIds"],
    [{ kind: "users", userIds: [newId()] }, "userIds"],
    [{ kind: "public", except: { userIds: [newId()] } }, "except.userIds"],
    [{ kind: "list", listId: newId() }, "listId"],
    [{ kind: "public", except: { listIds: [newId()] } }, "except.listIds"],
    [{ kind: "group", groupId: newId() }, "kind"],
    [{ kind: "following" }, "kind"],
    [{ kind: "users", userIds: Array.from({ length: 501 }, () => newId()) }, "userIds"],
    [
      { kind: "public", except: { listIds: Array.from({ length: 21 }, () => newId()) } },
      "except.listIds",
    ],
  ])("%j", async (bio, field) => {
    const [ann] = await people("ann");
    if (!ann) throw new Error("one person");
    const before = await ann.call("account.get");
    const fields = await faults(ann, "profile.update", { bio: "New", audiences: { bio } });
    expect(fields).toContain(`audiences.bio.${field}`);
    expect(await ann.call("account.get")).toEqual(before);
  });

  test("another's list and somebody blocked are as nothing", async () => {
    const { ann, friend, stranger } = await circle();
    const theirs = await listWith(friend, ann);
    await stranger.call("graph.block", { accountId: ann.id });
    const bio = { kind: "list", listId: theirs, except: { userIds: [stranger.id, friend.id] } };
    expect(await faults(ann, "profile.update", { audiences: { bio } })).toEqual([
      "audiences.bio.except.userIds",
      "audiences.bio.listId",
    ]);
  });
});

test("a list that goes widens nothing: whom it left out stays left out, and what was for it is for nobody", async () => {
  const around = await circle();
  const { ann, friend, stranger } = around;
  const listId = await listWith(ann, friend, stranger);
  const bio = { kind: "public", except: { listIds: [listId] } };
  await ann.call("profile.update", {
    bio: "Walks",
    location: "Kyiv",
    audiences: { bio, location: { kind: "list", listId } },
  });
  await ann.call("list.delete", { listId });
  expect(await seers(around)).toEqual(["close", "follower"]);
  expect((await profileFor(friend, ann)).location).toBe("");
  const { audiences } = await ann.call<Shown>("account.get");
  expect(audiences?.["location"]).toEqual({ kind: "onlyMe" });
  expect(audiences?.["bio"]?.except?.userIds.toSorted()).toEqual([friend.id, stranger.id].sort());
});

test("whoever was left out and was blocked since stays left out when the audience is sent back", async () => {
  const around = await circle();
  const { ann, friend, stranger } = around;
  const bio = { kind: "public", except: { userIds: [friend.id, stranger.id] } };
  await ann.call("profile.update", { bio: "Walks", audiences: { bio } });
  await ann.call("graph.block", { accountId: stranger.id });
  const { audiences } = await ann.call<Shown>("account.get");
  expect(audiences?.["bio"]?.except?.userIds).toEqual([friend.id]);
  await ann.call("profile.update", { audiences: { bio: audiences?.["bio"] } });
  await ann.call("graph.unblock", { accountId: stranger.id });
  expect(await seers(around)).toEqual(["close", "follower"]);
});

test("equal audiences of one person are kept once, and what nothing uses makes room", async () => {
  const [ann, bob, cat] = await people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  const server = await sharedServer();
  const { sql } = server.server.postgres;
  const kept = async () => {
    const [row] =
      await sql`select count(*)::int as count from audiences where owner_id = ${ann.id}`;
    return row?.["count"] as number;
  };
  const one = { kind: "users", userIds: [bob.id, cat.id] };
  const same = { kind: "users", userIds: [cat.id, bob.id, cat.id] };
  await ann.call("profile.update", { audiences: { bio: one, location: same } });
  await ann.call("privacy.update", { birthday: one, postAudience: same });
  expect(await kept()).toBe(1);
  // As many others as one may have, of which nothing is.
  await sql`
    insert into audiences (id, owner_id, kind, digest)
    select gen_random_uuid(), ${ann.id}, 0, sha256(n::text::bytea) from generate_series(1, 999) n`;
  await ann.call("profile.update", { audiences: { links: { kind: "users", userIds: [bob.id] } } });
  expect(await kept()).toBe(2);
  await befriend(ann, bob);
  await ann.call("profile.update", { bio: "Walks" });
  expect((await profileFor(cat, ann)).bio).toBe("Walks");
});

test("who has as many audiences in use as one may have is refused another one", async () => {
  const [ann, bob] = await people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const server = await sharedServer();
  // Audiences of things that are not looked at one by one here, all of them named by one field.
  await server.server.postgres.sql`
    with made as (
      insert into audiences (id, owner_id, kind, digest)
      select gen_random_uuid(), ${ann.id}, 0, sha256(n::text::bytea) from generate_series(1, 1000) n returning id)
    update accounts set field_audiences = (
      select jsonb_object_agg(id::text, jsonb_build_object('kind', 0, 'detailId', id)) from made) where id = ${ann.id}`;
  const bio = { kind: "users", userIds: [bob.id] };
  expect(await ann.refusal("profile.update", { audiences: { bio } })).toMatchObject({
    code: "limit",
  });
});
