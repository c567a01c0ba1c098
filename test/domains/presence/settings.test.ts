import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually } from "../../transport/support.ts";
import { heard, hears, look, watch } from "./support.ts";

const server = await TestServer.start({ timing: { tickMs: 10 } });

async function two(): Promise<[Person, Person]> {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

const chosen = { status: "online", doNotDisturbUntil: null, text: null, textUntil: null };

function inMinutes(minutes: number): string {
  return new Date(server.clock.now().getTime() + minutes * 60_000).toISOString();
}

test("what is chosen is kept, told to one's other devices, and the same at both doors", async () => {
  const [ann] = await two();
  expect(await ann.call("presence.get")).toEqual({ ...chosen, version: 0 });
  const phone = ann.socket;
  await ann.connect();
  const set = await ann.call("presence.set", { status: "away", text: "Out 🌊" });
  expect(set).toEqual({ ...chosen, status: "away", text: "Out 🌊", version: 1 });
  const event = await phone.hears("presence.set");
  expect([event.stream, event.data]).toEqual([`user:${ann.id}`, set]);
  expect((await ann.http("presence.get")).body).toEqual(set);
  expect((await ann.http("presence.set", { text: null })).body).toMatchObject({
    ...chosen,
    status: "away",
    version: 2,
  });
});

test("choosing what is chosen already changes nothing", async () => {
  const [ann] = await two();
  const set = await ann.call("presence.set", { text: "Here" });
  expect(await ann.call("presence.set", { text: "Here", status: "online" })).toEqual(set);
  expect(ann.socket.pushed.filter((frame) => frame.event === "presence.set")).toHaveLength(1);
});

test("do not disturb and a text end by themselves, for watchers and for oneself", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const until = { doNotDisturbUntil: inMinutes(10), textUntil: inMinutes(20) };
  await bob.call("presence.set", { status: "doNotDisturb", text: "Deep work", ...until });
  await hears(ann, { accountId: bob.id, status: "doNotDisturb", textUntil: until.textUntil });
  server.clock.advance({ minutes: 10 });
  server.clock.elapse({ seconds: 31 });
  await hears(ann, { status: "online", text: "Deep work" });
  expect(await bob.call("presence.get")).toMatchObject({
    ...chosen,
    text: "Deep work",
    textUntil: until.textUntil,
  });
  server.clock.advance({ minutes: 10 });
  server.clock.elapse({ seconds: 31 });
  await hears(ann, { status: "online", text: null, textUntil: null });
  expect(await bob.call("presence.get")).toMatchObject(chosen);
});

test("an end that is seconds away is told on time, not with the next look at everything", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const until = new Date(server.clock.now().getTime() + 5_000).toISOString();
  await bob.call("presence.set", { status: "doNotDisturb", doNotDisturbUntil: until });
  await hears(ann, { status: "doNotDisturb" });
  server.clock.elapse({ seconds: 6 });
  await hears(ann, { status: "online" });
});

test("an end goes with what it ends", async () => {
  const [ann] = await two();
  const until = inMinutes(10);
  await ann.call("presence.set", {
    status: "doNotDisturb",
    doNotDisturbUntil: until,
    text: "A",
    textUntil: until,
  });
  expect(await ann.call("presence.set", { status: "online", text: "B" })).toMatchObject({
    ...chosen,
    text: "B",
  });
  const faults = [
    [{ status: "away", doNotDisturbUntil: until }, "doNotDisturbUntil"],
    [{ doNotDisturbUntil: until }, "doNotDisturbUntil"],
    [{ text: null, textUntil: until }, "textUntil"],
    [{ textUntil: inMinutes(-1) }, "textUntil"],
    [{ textUntil: "2026-02-31T25:00:00.000Z" }, "textUntil"],
    [{ text: "" }, "text"],
    [{ text: "x".repeat(141) }, "text"],
    [{ status: "busy" }, "status"],
  ] as const;
  for (const [input, field] of faults) {
    const { code, fields } = await ann.refusal("presence.set", input);
    expect([code, Object.keys(fields ?? {})]).toEqual(["invalid", [field]]);
  }
  expect(await ann.call("presence.get")).toMatchObject({ ...chosen, text: "B" });
});

test("away after five minutes without anything done on any device, and back with the first thing", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const phone = bob.socket;
  await bob.connect();
  const step = async (): Promise<void> => {
    server.clock.elapse({ seconds: 155 });
    // What a client does by itself is not somebody's doing.
    for (const socket of [phone, bob.socket]) socket.sendRaw('{"op":"ping"}');
    await ann.socket.settle();
  };
  await step();
  await bob.socket.settle();
  await step();
  expect((await look(ann, bob.id)).status).toBe("online");
  await step();
  await hears(ann, { accountId: bob.id, status: "away" });
  await bob.call("session.renew", { token: bob.accessToken });
  expect((await look(ann, bob.id)).status).toBe("away");
  expect(heard(ann, bob.id)).toEqual(["away"]);
  await phone.settle();
  await eventually(() => heard(ann, bob.id).length === 2);
  expect(heard(ann, bob.id)).toEqual(["away", "online"]);
});

test("whoever leaves one device in use and one idle is online, and away once only the idle one is left", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const idle = bob.socket;
  server.clock.elapse({ seconds: 200 });
  await bob.connect();
  server.clock.elapse({ seconds: 110 });
  idle.sendRaw('{"op":"ping"}');
  await bob.socket.settle();
  expect((await look(ann, bob.id)).status).toBe("online");
  bob.socket.close();
  await hears(ann, { accountId: bob.id, status: "away" });
  expect(heard(ann, bob.id)).toEqual(["away"]);
});

test("invisible looks offline, sees others, and does not show when one was there since", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  await watch(bob, bob.id, ann.id);
  await bob.call("presence.set", { status: "invisible" });
  await hears(ann, { accountId: bob.id, status: "offline" });
  const { lastSeenAt } = await look(ann, bob.id);
  expect(lastSeenAt).not.toBeNull();
  await ann.call("presence.set", { status: "away" });
  await hears(bob, { accountId: ann.id, status: "away" });
  expect((await look(bob, bob.id)).status).toBe("online");
  const token = bob.socket;
  server.clock.elapse({ seconds: 100 });
  token.close();
  await token.closed;
  await bob.connect();
  server.clock.elapse({ seconds: 100 });
  expect(await look(ann, bob.id)).toMatchObject({ status: "offline", lastSeenAt });
  await bob.call("presence.set", { status: "online" });
  await hears(ann, { accountId: bob.id, status: "online" });
  expect(heard(ann, bob.id)).toEqual(["offline", "online"]);
});

test("going invisible looks as if one had gone half a minute before", async () => {
  const [ann, bob] = await two();
  await watch(ann, bob.id);
  const beforeMs = server.clock.now().getTime();
  await bob.call("presence.set", { status: "invisible" });
  await hears(ann, { status: "offline" });
  const { lastSeenAt } = await look(ann, bob.id);
  const agoMs = beforeMs - new Date(lastSeenAt ?? 0).getTime();
  expect(agoMs).toBeGreaterThan(25_000);
  expect(agoMs).toBeLessThanOrEqual(30_000);
});

test("who watches oneself sees oneself, and is told of one's own doing", async () => {
  const [ann] = await two();
  expect((await watch(ann, ann.id)).states).toMatchObject([{ status: "online", lastSeenAt: null }]);
  await ann.call("presence.set", { status: "doNotDisturb" });
  await hears(ann, { accountId: ann.id, status: "doNotDisturb" });
});
