/** Hide yours, lose theirs; and what may not be seen is answered as what does not exist. */
import { expect, test } from "bun:test";
import { newId } from "#src/kit/id.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { heard, hears, look, nothingOf, watch } from "./support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

async function three(): Promise<[Person, Person, Person]> {
  const [ann, bob, cid] = await server.people("ann", "bob", "cid");
  if (!ann || !bob || !cid) throw new Error("three people");
  return [ann, bob, cid];
}

/** Their last socket closes, and half a minute passes. */
async function leaves(person: Person, witness: Person): Promise<void> {
  await watch(witness, person.id);
  person.socket.close();
  await person.socket.closed;
  server.clock.elapse({ seconds: 32 });
  await hears(witness, { accountId: person.id, status: "offline" });
}

test("whoever hides that they are online is offline to everybody, at once, and to themselves is not", async () => {
  const [ann, bob] = await three();
  await bob.call("presence.set", { text: "Here" });
  await watch(ann, bob.id);
  await watch(bob, bob.id);
  const startedMs = performance.now();
  await bob.call("privacy.update", { online: "nobody" });
  await hears(ann, { accountId: bob.id, status: "offline", text: null });
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  await bob.call("presence.set", { status: "doNotDisturb", text: "Still here" });
  await hears(bob, { accountId: bob.id, text: "Still here" });
  await ann.socket.settle();
  expect(heard(ann, bob.id)).toEqual(["offline"]);
  await bob.call("privacy.update", { online: "everyone" });
  await hears(ann, { accountId: bob.id, status: "doNotDisturb", text: "Still here" });
});

test("whoever hides it sees nobody's, whatever they watched before, and sees it again when they show it", async () => {
  const [ann, bob, cid] = await three();
  await watch(ann, bob.id, ann.id);
  await ann.call("privacy.update", { online: "nobody" });
  await hears(ann, { accountId: bob.id, status: "offline" });
  await watch(cid, bob.id);
  await bob.call("presence.set", { status: "away" });
  await hears(cid, { accountId: bob.id, status: "away" });
  await ann.socket.settle();
  expect([heard(ann, bob.id), heard(ann, ann.id)]).toEqual([["offline"], []]);
  expect(await look(ann, bob.id)).toEqual(nothingOf(bob.id));
  await ann.call("privacy.update", { online: "everyone" });
  await hears(ann, { accountId: bob.id, status: "away" });
});

test("when one was last there is seen by whoever shows it themselves", async () => {
  const [ann, bob, cid] = await three();
  await leaves(bob, cid);
  expect((await look(ann, bob.id)).lastSeenAt).not.toBeNull();
  await ann.call("privacy.update", { lastSeen: "nobody" });
  expect(await look(ann, bob.id)).toEqual(nothingOf(bob.id));
  expect((await look(cid, bob.id)).lastSeenAt).not.toBeNull();
  await leaves(ann, cid);
  expect(await look(cid, ann.id)).toEqual(nothingOf(ann.id));
});

async function befriend(one: Person, other: Person): Promise<void> {
  await one.call("graph.requestFriend", { accountId: other.id });
  await other.call("graph.acceptFriend", { accountId: one.id });
}

test("whoever shows it to friends is seen by them, sees it of them, and of nobody else, from the moment they are", async () => {
  const [ann, bob, cid] = await three();
  await bob.call("presence.set", { text: "Here" });
  await befriend(ann, bob);
  for (const viewer of [ann, cid]) await watch(viewer, bob.id);
  await watch(bob, cid.id, ann.id);
  await bob.call("privacy.update", { online: "friends" });
  await hears(cid, { accountId: bob.id, status: "offline", text: null });
  await hears(bob, { accountId: cid.id, status: "offline" });
  await bob.call("presence.set", { status: "away" });
  await hears(ann, { accountId: bob.id, status: "away" });
  await Promise.all([ann, bob, cid].map((person) => person.socket.settle()));
  expect([heard(cid, bob.id), heard(bob, ann.id)]).toEqual([["offline"], []]);
  await befriend(cid, bob);
  await hears(cid, { accountId: bob.id, status: "away" });
  await hears(bob, { accountId: cid.id, status: "online" });
  await ann.call("graph.removeFriend", { accountId: bob.id });
  await hears(ann, { accountId: bob.id, status: "offline" });
  await hears(bob, { accountId: ann.id, status: "offline" });
});

test("followers see it while they follow", async () => {
  const [ann, bob] = await three();
  await bob.call("privacy.update", { online: "followers", lastSeen: "followers" });
  await watch(ann, bob.id);
  await ann.call("graph.follow", { accountId: bob.id });
  // Reciprocal: Ann shows it to everyone, Bob to her.
  await hears(ann, { accountId: bob.id, status: "online" });
  await bob.call("graph.removeFollower", { accountId: ann.id });
  await hears(ann, { accountId: bob.id, status: "offline" });
});

test("a block ends every watch between the two within a second, and unblocking shows them again", async () => {
  const [ann, bob, cid] = await three();
  await watch(ann, bob.id);
  await watch(bob, ann.id);
  await watch(cid, ann.id, bob.id);
  const startedMs = performance.now();
  await ann.call("graph.block", { accountId: bob.id });
  await Promise.all([
    hears(ann, { accountId: bob.id, status: "offline" }),
    hears(bob, { accountId: ann.id, status: "offline" }),
  ]);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  expect(await look(bob, ann.id)).toEqual(nothingOf(ann.id));
  await ann.call("presence.set", { status: "away" });
  await hears(cid, { accountId: ann.id, status: "away" });
  await bob.socket.settle();
  expect(heard(bob, ann.id)).toEqual(["offline"]);
  await ann.call("graph.unblock", { accountId: bob.id });
  await hears(bob, { accountId: ann.id, status: "away" });
});

test("whoever is restricted sees nothing of who restricted them, as if it were hidden, and is seen as before", async () => {
  const [ann, bob, cid] = await three();
  await leaves(cid, ann);
  await watch(bob, ann.id);
  await ann.call("graph.restrict", { accountId: bob.id });
  await hears(bob, { accountId: ann.id, status: "offline" });
  expect(await look(bob, ann.id)).toEqual(nothingOf(ann.id));
  expect(await look(ann, bob.id)).toMatchObject({ status: "online" });
  await cid.connect();
  expect(await look(cid, ann.id)).toMatchObject({ status: "online" });
  await leaves(ann, cid);
  expect(await look(bob, ann.id)).toEqual(nothingOf(ann.id));
  expect((await look(cid, ann.id)).lastSeenAt).not.toBeNull();
});

test("nobody, the hidden, the invisible and the suspended look alike, byte for byte", async () => {
  const [ann, bob, cid] = await three();
  const [dan, eve] = await server.people("dan", "eve");
  if (!dan || !eve) throw new Error("two more");
  await bob.call("presence.set", { text: "Here" });
  await bob.call("privacy.update", { online: "nobody", lastSeen: "nobody" });
  await dan.call("presence.set", { status: "invisible" });
  await dan.call("privacy.update", { lastSeen: "nobody" });
  await watch(ann, eve.id);
  await server.server.postgres.sql`update accounts set standing = 'suspended' where id = ${eve.id}`;
  await server.transaction(async (ctx) => ctx.tx.recheck([eve.id]));
  await hears(ann, { accountId: eve.id, status: "offline" });
  const ids = [newId(), bob.id, dan.id, eve.id];
  const { states } = await watch(ann, ...ids);
  const alike = states.map((state, n) => JSON.stringify(state).replace(ids[n] ?? "", ""));
  expect(new Set(alike).size).toBe(1);
  // And nothing they do is told.
  await bob.call("presence.set", { status: "doNotDisturb" });
  await dan.call("presence.set", { status: "invisible", text: null });
  const heardBefore = ann.socket.pushed.length;
  bob.socket.close();
  await bob.socket.closed;
  await watch(cid, cid.id);
  await cid.call("presence.set", { text: "The last one" });
  await hears(cid, { text: "The last one" });
  server.clock.elapse({ seconds: 31 });
  await ann.socket.settle();
  expect(ann.socket.pushed.slice(heardBefore)).toEqual([]);
});
