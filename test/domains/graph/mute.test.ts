/** Mutes and restrictions: for whoever makes them alone. */
import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { purgeMutes } from "#src/domains/graph/blocking/jobs.ts";
import { heard, look, nothingOf, watch } from "../presence/support.ts";
import {
  closePair,
  everythingSeenOf,
  everythingStandingSeenOf,
  standing,
} from "./blocking-support.ts";
import { castOf, jobContext, listAll, nobodysId, setHidden } from "./relations-support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

function inMs(ms: number): string {
  return new Date(server.clock.now().getTime() + ms).toISOString();
}

const hourMs = 60 * 60_000;

const secrets: readonly (readonly [string, (ann: Person, bob: Person) => Promise<unknown>])[] = [
  ["a mute", (ann, bob) => ann.call("graph.mute", { accountId: bob.id })],
  [
    "a mute that ends",
    (ann, bob) => ann.call("graph.mute", { accountId: bob.id, until: inMs(hourMs) }),
  ],
  [
    "a place among close friends",
    (ann, bob) => ann.call("list.addMembers", { listId: "closeFriends", accountIds: [bob.id] }),
  ],
  [
    "a place in a list that comes and goes",
    async (ann, bob) => {
      const { id: listId } = await ann.call("list.create", { name: "Secret" });
      await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
      await ann.call("list.removeMembers", { listId, accountIds: [bob.id] });
      await ann.call("list.addMembers", { listId, accountIds: [bob.id] });
      await ann.call("list.delete", { listId });
    },
  ],
  [
    "that one does not want to be suggested somebody",
    (ann, bob) => ann.call("graph.dismissSuggestion", { accountId: bob.id }),
  ],
];

for (const [what, act] of secrets) {
  test(`${what} shows nowhere to whom it is about, byte for byte, and nothing is told to them`, async () => {
    const { ann, bob } = await closePair(server);
    await bob.socket.settle();
    const before = await everythingSeenOf(bob, ann);
    const head = async () =>
      await bob.call<{ head: number }>("stream.read", { stream: `user:${bob.id}`, after: 0 });
    const { head: headBefore } = await head();
    const pushed = bob.socket.pushed.length;
    await act(ann, bob);
    expect(await everythingSeenOf(bob, ann)).toBe(before);
    expect((await head()).head).toBe(headBefore);
    expect(bob.socket.pushed.slice(pushed)).toEqual([]);
  });
}

test("whoever is restricted sees all as before, and that nobody is there just now", async () => {
  const { ann, bob } = await closePair(server);
  await bob.call("chat.openDirect", { accountId: ann.id });
  await ann.call("presence.set", { text: "Here" });
  const [before, online] = [await everythingStandingSeenOf(bob, ann), await look(bob, ann.id)];
  const pushed = bob.socket.pushed.length;
  await ann.call("graph.restrict", { accountId: bob.id });
  expect(await everythingStandingSeenOf(bob, ann)).toBe(before);
  expect(await look(bob, ann.id)).toEqual(nothingOf(ann.id));
  expect(bob.socket.pushed.slice(pushed)).toEqual([]);
  await ann.call("graph.unrestrict", { accountId: bob.id });
  expect(await look(bob, ann.id)).toEqual(online);
});

test("whoever is restricted while they look sees somebody go offline", async () => {
  const { ann, bob } = await closePair(server);
  await watch(bob, ann.id);
  await ann.call("graph.restrict", { accountId: bob.id });
  await bob.socket.hears("presence.changed", { accountId: ann.id, status: "offline" });
  await ann.call("presence.set", { text: "Here" });
  await bob.socket.settle();
  expect(heard(bob, ann.id)).toEqual(["offline"]);
});

test("a mute and a restriction are told to all devices of whoever made them", async () => {
  const { ann, bob } = await closePair(server);
  const first = ann.socket;
  await ann.connect();
  const until = inMs(hourMs);
  expect(await ann.call("graph.mute", { accountId: bob.id, until })).toMatchObject({
    ...{ accountId: bob.id, isMuted: true, mutedUntil: until, friend: "friends" },
  });
  await first.hears("graph.relationshipUpdated", { isMuted: true, mutedUntil: until });
  await ann.call("graph.restrict", { accountId: bob.id });
  await first.hears("graph.relationshipUpdated", { isMuted: true, isRestricted: true });
  await ann.call("graph.unrestrict", { accountId: bob.id });
  await ann.call("graph.unmute", { accountId: bob.id });
  await first.hears("graph.relationshipUpdated", { isMuted: false, isRestricted: false });
  const told = () =>
    first.pushed.filter((frame) => frame.event === "graph.relationshipUpdated").length;
  // Events of one stream come in order: behind this one nothing of before is left.
  const fence = async (name: string) => {
    await ann.call("list.create", { name });
    await first.hears("list.created", { name });
  };
  await fence("one");
  const count = told();
  await ann.call("graph.unmute", { accountId: bob.id });
  await ann.call("graph.unrestrict", { accountId: bob.id });
  await fence("two");
  expect(told()).toBe(count);
});

test("a mute that is over counts as none at once, and a job forgets it", async () => {
  const { ann, bob, cid } = await castOf(server, "ann", "bob", "cid");
  await ann.call("graph.mute", { accountId: bob.id, until: inMs(hourMs) });
  await ann.call("graph.mute", { accountId: cid.id });
  server.clock.advance({ minutes: 61 });
  expect(await listAll(ann, "graph.listMuted")).toEqual([cid.id]);
  expect(await standing(ann, bob)).toMatchObject({ isMuted: false, mutedUntil: null });
  await purgeMutes.run(jobContext(server), {});
  const { sql } = server.server.postgres;
  const rows = await sql`select muted_id from mutes where muter_id = ${ann.id}`;
  expect(rows.map((row) => row["muted_id"] as unknown)).toEqual([cid.id]);
});

test("muting again changes when it ends, and an end that is past is refused", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await ann.call("graph.mute", { accountId: bob.id });
  const until = inMs(hourMs);
  await ann.call("graph.mute", { accountId: bob.id, until });
  expect(await standing(ann, bob)).toMatchObject({ isMuted: true, mutedUntil: until });
  for (const past of [inMs(-1), inMs(0)])
    expect(await ann.refusal("graph.mute", { accountId: bob.id, until: past })).toMatchObject({
      ...{ code: "invalid", fields: { until: "is over" } },
    });
  expect(await standing(ann, bob)).toMatchObject({ mutedUntil: until });
  await ann.call("graph.mute", { accountId: bob.id });
  expect(await standing(ann, bob)).toMatchObject({ isMuted: true, mutedUntil: null });
});

test("the list of the muted goes by time, says until when, and leaves out who is hidden", async () => {
  const { ann, bob, cid, dan } = await castOf(server, "ann", "bob", "cid", "dan");
  for (const { id } of [bob, cid, dan]) {
    await ann.call("graph.mute", { accountId: id, until: inMs(hourMs) });
    server.clock.advance({ seconds: 1 });
  }
  expect(await listAll(ann, "graph.listMuted", {}, 1)).toEqual([dan.id, cid.id, bob.id]);
  await setHidden(server, dan, true);
  await cid.call("graph.block", { accountId: ann.id });
  expect(await listAll(ann, "graph.listMuted", {}, 1)).toEqual([bob.id]);
});

test("nobody mutes or restricts themselves, or who is not there for them", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await bob.call("graph.block", { accountId: ann.id });
  for (const operation of ["graph.mute", "graph.unmute", "graph.restrict", "graph.unrestrict"]) {
    expect(await ann.refusal(operation, { accountId: ann.id })).toMatchObject({ code: "invalid" });
    const blocked = await ann.refusal(operation, { accountId: bob.id });
    expect(blocked).toEqual(await ann.refusal(operation, { accountId: nobodysId }));
    expect(blocked.code).toBe("not-found");
  }
});

test("two at once make one mute", async () => {
  const { ann, bob } = await castOf(server, "ann", "bob");
  await Promise.all(
    Array.from({ length: 10 }, () => ann.call("graph.mute", { accountId: bob.id })),
  );
  expect(await listAll(ann, "graph.listMuted")).toEqual([bob.id]);
  await ann.socket.settle();
  const told = ann.socket.pushed.filter((frame) => frame.event === "graph.relationshipUpdated");
  expect(told.length).toBe(1);
});
