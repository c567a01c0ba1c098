/** What a person is given of the graph, and what is left of them in it after they are gone: nothing, in nobody's numbers. */
import { expect, test } from "bun:test";
import { personalData } from "#src/domains/graph/personal-data.ts";
import { digestOf } from "#src/domains/graph/contacts/keys.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { befriend, expectTrueCounts, makeList } from "./blocking-support.ts";
import { castOf, countsFor, jobContext, lengthsFor, setHidden } from "./relations-support.ts";

const server = await TestServer.start();

async function exported(person: Person): Promise<Record<string, unknown[]>> {
  const files: Record<string, unknown[]> = {};
  for await (const { path, rows } of personalData.export(jobContext(server), person.id)) {
    const found: unknown[] = [];
    for await (const row of rows ?? []) found.push(row);
    files[path.replace(/^graph\/(.*)\.json$/, "$1")] = found;
  }
  return files;
}

function handles(rows: readonly unknown[] | undefined): string[] {
  return (rows ?? []).map((row) => (row as { handle: string }).handle).toSorted();
}

/** Somebody in every table, from both sides. */
async function entangled() {
  const cast = await castOf(server, "ann", "bob", "cid", "dan", "eve", "fay");
  const { ann, bob, cid, dan, eve, fay } = cast;
  await ann.call("graph.follow", { accountId: bob.id });
  await bob.call("graph.follow", { accountId: ann.id });
  await cid.call("graph.follow", { accountId: ann.id });
  await befriend(ann, bob);
  await ann.call("graph.requestFriend", { accountId: cid.id });
  await dan.call("graph.requestFriend", { accountId: ann.id });
  await fay.call("graph.requestFriend", { accountId: ann.id });
  await ann.call("graph.declineFriend", { accountId: fay.id });
  await ann.call("graph.requestFriend", { accountId: eve.id });
  await eve.call("graph.declineFriend", { accountId: ann.id });
  await ann.call("graph.follow", { accountId: fay.id });
  await ann.call("graph.unfollow", { accountId: fay.id });
  await ann.call("graph.block", { accountId: eve.id });
  await fay.call("graph.mute", { accountId: ann.id });
  await fay.call("graph.restrict", { accountId: ann.id });
  await ann.call("graph.mute", { accountId: fay.id });
  await ann.call("graph.restrict", { accountId: fay.id });
  await ann.call("graph.dismissSuggestion", { accountId: fay.id });
  await fay.call("graph.dismissSuggestion", { accountId: ann.id });
  const { id: listId } = await makeList(ann, "Walks");
  await ann.call("list.addMembers", { listId, accountIds: [bob.id, cid.id] });
  await fay.call("list.addMembers", { listId: "closeFriends", accountIds: [ann.id, bob.id] });
  await ann.call("privacy.update", { findByEmail: true });
  await ann.call("contacts.match", { hashes: [digestOf(bob.email)] });
  return cast;
}

test("a person is given whom they chose and who chose them, and nothing that was hidden from them", async () => {
  const { ann, bob, cid, dan, eve, fay } = await entangled();
  const files = await exported(ann);
  expect<object>({
    ...Object.fromEntries(Object.entries(files).map(([name, rows]) => [name, handles(rows)])),
    lists: undefined,
    contacts: undefined,
  }).toEqual({
    followers: [bob.handle, cid.handle],
    following: [bob.handle],
    friends: [bob.handle],
    "follow-requests-received": [],
    "follow-requests-sent": [],
    "friend-requests-received": [dan.handle],
    "friend-requests-sent": [cid.handle],
    declined: [fay.handle],
    "taken-back": [fay.handle],
    muted: [fay.handle],
    restricted: [fay.handle],
    "dismissed-suggestions": [fay.handle],
    blocked: [eve.handle],
    lists: undefined,
    contacts: undefined,
  });
  const [list, ...members] = files["lists"] ?? [];
  expect(list).toMatchObject({ list: { name: "Walks" } });
  const named = members.map((row) => (row as { member: unknown }).member);
  expect(handles(named)).toEqual([bob.handle, cid.handle]);
  expect(files["contacts"]?.length).toBe(1);
  expect(JSON.stringify(await exported(eve))).not.toContain(ann.handle);
  await setHidden(server, bob, true);
  expect(handles((await exported(ann))["followers"])).toEqual([cid.handle]);
});

test("an export of more rows than a page has each of them once", async () => {
  const { ann } = await castOf(server, "ann");
  const { sql } = server.server.postgres;
  await sql`
    insert into accounts (id, email, email_key, password_changed_at, handle, handle_key, display_name, birth_date, created_at)
    select gen_random_uuid(), 'x', 'many' || n || '@people.test', now(), 'many_' || n, 'many_' || n, 'x', '1990-05-17', now()
    from generate_series(1, 1203) n`;
  await sql`
    insert into follows (follower_id, followed_id, created_at)
    select id, ${ann.id}, now() - (row_number() over () / 7) * interval '1 second'
    from accounts where handle_key like 'many\\_%'`;
  await sql`
    insert into contact_hashes (account_id, hash, created_at)
    select ${ann.id}, sha256(n::text::bytea), now() from generate_series(1, 1203) n`;
  const files = await exported(ann);
  expect(new Set(handles(files["followers"])).size).toBe(1203);
  expect(files["followers"]?.length).toBe(1203);
  expect(new Set(files["contacts"]?.map((row) => (row as { hash: string }).hash)).size).toBe(1203);
});

test("after a purge no row names the person, and everybody's numbers are those of their lists", async () => {
  const { ann, bob, cid, fay } = await entangled();
  await personalData.purge(jobContext(server), ann.id);
  // A second one, as after a crash, finds nothing to do.
  await personalData.purge(jobContext(server), ann.id);
  const { sql } = server.server.postgres;
  for (const table of personalData.tables) {
    const rows = await sql`select from ${sql(table)} t where t::text like ${`%${ann.id}%`}`;
    expect([table, rows.length]).toEqual([table, 0]);
  }
  await expectTrueCounts(server, bob, cid, fay);
  expect(await countsFor(server, bob, bob)).toEqual(await lengthsFor(bob, bob));
});

test("the purge of somebody hidden lowers nobody's numbers twice", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  for (const other of [bob, cid]) {
    await ann.call("graph.follow", { accountId: other.id });
    await other.call("graph.follow", { accountId: ann.id });
    await befriend(ann, other);
  }
  await befriend(bob, cid);
  await setHidden(server, ann, true);
  await personalData.purge(jobContext(server), ann.id);
  for (const person of [bob, cid])
    expect([await countsFor(server, person, person), await lengthsFor(person, person)]).toEqual([
      { followers: 0, following: 0, friends: 1 },
      { followers: 0, following: 0, friends: 1 },
    ]);
});

test("every table that names people is named", async () => {
  const source = new Bun.Glob("**/tables.ts").scan("src/domains/graph");
  const made: string[] = [];
  for await (const path of source) {
    const text = await Bun.file(`src/domains/graph/${path}`).text();
    made.push(...[...text.matchAll(/pgTable\(\s*"(\w+)"/g)].flatMap(([, name]) => name ?? []));
  }
  expect([...personalData.tables].toSorted()).toEqual(made.toSorted());
});
