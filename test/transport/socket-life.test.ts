/** How long a socket lives: while it answers, while its token lasts, while its session stands and its server stays. */
import { expect, test } from "bun:test";
import { closeCodes } from "#src/kit/close-codes.ts";
import { defaultTiming } from "#src/transport/timing.ts";
import { encodeFrame, opcodes } from "#test/harness/raw-frames.ts";
import type { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually, probing, rawSocketOf } from "./support.ts";

const { heartbeatMs } = defaultTiming;
const timing = { tickMs: 5, heartbeatMs };
const home = await TestServer.start({ timing });

function pingsOf(raw: RawSocket): number {
  return raw.frames.filter((frame) => frame.opcode === opcodes.ping).length;
}

/** Silence until the server asks, and then a sign of life. */
async function answersPing(raw: RawSocket, seconds: number): Promise<void> {
  const before = pingsOf(raw);
  home.clock.elapse({ seconds });
  await raw.until(() => pingsOf(raw) > before, "a ping");
  raw.send({ opcode: opcodes.pong });
  // Its answer shows that the pong was seen.
  raw.sendText('{"op":"ping"}');
  const pongs = raw.texts.length;
  await raw.until(() => raw.texts.length > pongs, "a pong");
}

function freshToken(person: Person, sessionId: string): Promise<string> {
  return home.server.services.accessTokens.sign({ accountId: person.id, sessionId });
}

test("a silent socket is asked after 25 s, and lives if it answers", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  await answersPing(raw, 26);
  await answersPing(raw, 26);
  expect(pingsOf(raw)).toBe(2);
  raw.cut();
});

test("whoever talks is not asked", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  for (let id = 2; id < 6; id += 1) {
    home.clock.elapse({ seconds: 20 });
    await raw.request(id, "session.list");
  }
  expect(pingsOf(raw)).toBe(0);
  raw.cut();
});

test("no answer within 10 s ends the socket", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  home.clock.elapse({ seconds: 26 });
  await raw.until(() => pingsOf(raw) === 1, "a ping");
  home.clock.elapse({ seconds: 11 });
  expect((await raw.end()).code).toBe(closeCodes.heartbeat.code);
});

test("a socket outlives its token by 30 s, and no more", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  await answersPing(raw, 10 * 60 + 25);
  expect((await raw.request(2, "session.list")).error).toBeUndefined();
  home.clock.elapse({ seconds: 6 });
  expect((await raw.end()).code).toBe(closeCodes.expired.code);
});

test("a renewed token prolongs the socket's life", async () => {
  const ann = await home.person("ann");
  const raw = await rawSocketOf(home, ann);
  const { sessionId } = (await raw.reply(1)).data as { sessionId: string };
  await answersPing(raw, 9 * 60);
  const renewed = await raw.request(2, "session.renew", {
    token: await freshToken(ann, sessionId),
  });
  expect((renewed.data as { expiresInSeconds: number }).expiresInSeconds).toBeWithin(595, 601);
  await answersPing(raw, 9 * 60);
  expect((await raw.request(3, "session.list")).error).toBeUndefined();
  home.clock.elapse({ minutes: 2 });
  expect((await raw.end()).code).toBe(closeCodes.expired.code);
});

test("a token of another person, of another session or of nobody does not", async () => {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const raw = await rawSocketOf(home, ann);
  const { sessionId } = (await raw.reply(1)).data as { sessionId: string };
  const forged = [
    bob.accessToken,
    await freshToken(bob, sessionId),
    await freshToken(ann, "0192f0c1-7a4e-7c3b-9d2f-3b8e1a5c6d70"),
    "nobody",
  ];
  for (const [n, token] of forged.entries()) {
    expect((await raw.request(n + 2, "session.renew", { token })).error?.code).toBe(
      "unauthenticated",
    );
  }
  const account = await raw.request(10, "account.get");
  expect((account.data as { id: string }).id).toBe(ann.id);
  raw.cut();
});

test("a token of a session that ended opens nothing and renews nothing", async () => {
  const ann = await home.person("ann");
  const raw = await rawSocketOf(home, ann);
  const { sessionId } = (await raw.reply(1)).data as { sessionId: string };
  const token = await freshToken(ann, sessionId);
  expect((await ann.http("auth.logout")).status).toBe(200);
  expect((await raw.end()).code).toBe(closeCodes.revoked.code);
  const again = await home.connect();
  expect((await again.request("session.open", { token })).error?.code).toBe("unauthenticated");
});

test.each([
  ["hangs up without a goodbye", (raw: RawSocket) => raw.hangUp()],
  ["vanishes", (raw: RawSocket) => raw.cut()],
  [
    "breaks off in the middle of a frame",
    (raw: RawSocket) => {
      raw.write(encodeFrame({ opcode: opcodes.text, payload: "half of it" }).subarray(0, 9));
      raw.hangUp();
    },
  ],
  ["breaks the protocol", (raw: RawSocket) => raw.send({ opcode: 3 })],
  ["says goodbye", (raw: RawSocket) => raw.send({ opcode: opcodes.close })],
])("nothing is held for a client that %s", async (_name, leave) => {
  const ann = await home.person("ann");
  const { id } = await ann.call<{ id: string }>("chat.createGroup", {
    title: "Mine",
    accountIds: [],
  });
  const before = home.server.held();
  const raw = await rawSocketOf(home, ann);
  await raw.request(2, "watch.chat", { id });
  expect(home.server.held()).toEqual({
    ...before,
    sockets: before.sockets + 1,
    connections: before.connections + 1,
    watches: before.watches + 1,
  });
  leave(raw);
  await eventually(() => home.server.held().sockets === before.sockets);
  expect(home.server.held()).toEqual(before);
});

test("a server that stops finishes what runs, takes no new writes, and sends everybody elsewhere", async () => {
  const { gates, catalogue } = probing();
  const leaving = await TestServer.start({ timing, catalogue });
  const raw = await rawSocketOf(leaving, await leaving.person("ann"));
  raw.sendRequest(2, "probe.write", { name: "running" });
  await gates.entered("running");
  const stopped = leaving.stop();
  raw.sendRequest(3, "probe.write", { name: "late" });
  raw.sendRequest(4, "session.list");
  expect((await raw.reply(4)).error).toBeUndefined();
  gates.open("running");
  expect((await raw.reply(2)).error).toBeUndefined();
  expect((await raw.reply(3)).error?.code).toBe("unavailable");
  const end = await raw.end();
  expect(end.code).toBe(closeCodes.draining.code);
  expect(JSON.parse(end.reason)).toMatchObject({ reason: "draining" });
  await stopped;
});
