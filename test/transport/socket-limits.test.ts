/** What one socket, one person and one address may take, at the limits of production. */
import { expect, test } from "bun:test";
import { closeCodes } from "#src/kit/close-codes.ts";
import { opcodes } from "#test/harness/raw-frames.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { eventually, rawSocketOf } from "./support.ts";

const home = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "1" } });

async function chatOf(person: Person): Promise<string> {
  const bob = await home.person("bob");
  // Both open it: what one writes is no request to the other.
  await bob.call("chat.openDirect", { accountId: person.id });
  return (await person.call<{ id: string }>("chat.openDirect", { accountId: bob.id })).id;
}

test("a thousand requests at once are answered up to the rate, refused beyond it, and then not listened to", async () => {
  const ann = await home.person("ann");
  const chatId = await chatOf(ann);
  const raw = await rawSocketOf(home, ann);
  for (let id = 2; id < 1_002; id += 1) raw.sendRequest(id, "chat.markRead", { chatId, seq: 0 });
  const end = await raw.end();
  expect([end.code, JSON.parse(end.reason)]).toEqual([4005, { reason: "flood", delaySeconds: 60 }]);
  const refused = raw.texts.filter((frame) => frame.error?.code === "rate-limited");
  expect(refused).toHaveLength(200);
  expect(refused.every((frame) => (frame.error?.retryAfterMs ?? 0) > 0)).toBe(true);
  // The burst of 60, less the opening, and what trickled in meanwhile; none of it twice.
  expect(raw.texts.length - refused.length).toBeLessThan(100);
  expect(new Set(raw.texts.map((frame) => frame.id)).size).toBe(raw.texts.length);
});

test("a refused request may come again after the time it was told", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  for (let id = 2; id < 70; id += 1) raw.sendRequest(id, "session.list");
  const refused = await raw.text((frame) => frame.error !== undefined);
  expect(refused.error?.code).toBe("rate-limited");
  home.clock.elapse({ seconds: (refused.error?.retryAfterMs ?? 0) / 1000 });
  expect((await raw.request(100, "session.list")).error).toBeUndefined();
  raw.cut();
});

test("frames that cannot be read count against the rate", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  for (let id = 2; id < 400; id += 1)
    raw.sendText(`{"id":${id},"op":"session.list","data":{"a":"\\u0000"}}`);
  expect((await raw.end()).code).toBe(closeCodes.flood.code);
  expect(raw.texts.filter((frame) => frame.error?.code === "invalid").length).toBeLessThan(100);
});

test("a flood of pings ends the socket", async () => {
  const raw = await rawSocketOf(home, await home.person("ann"));
  for (let n = 0; n < 100; n += 1) raw.send({ opcode: opcodes.ping, payload: `${n}` });
  expect((await raw.end()).code).toBe(closeCodes.flood.code);
  expect(raw.frames.filter((frame) => frame.opcode === opcodes.pong).length).toBeLessThan(40);
});

test("a person's eleventh socket takes the place of their oldest", async () => {
  const ann = await home.person("ann");
  const oldest = ann.socket;
  const others = await Promise.all(Array.from({ length: 9 }, () => rawSocketOf(home, ann)));
  await oldest.call("session.list");
  const eleventh = await rawSocketOf(home, ann);
  const closed = await oldest.closed;
  expect([closed.code, JSON.parse(closed.reason)]).toEqual([
    4201,
    { reason: "replaced", delaySeconds: 0 },
  ]);
  for (const [n, socket] of [...others, eleventh].entries()) {
    expect((await socket.request(n + 2, "session.list")).error).toBeUndefined();
    socket.cut();
  }
});

test("another person's sockets are not replaced", async () => {
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const sockets: RawSocket[] = [];
  for (let n = 0; n < 12; n += 1) sockets.push(await rawSocketOf(home, ann));
  await bob.call("session.list");
  for (const socket of sockets) socket.cut();
});

test("an address has at most twenty sockets that said nothing yet; the next is told to come back later", async () => {
  const silent = await Promise.all(Array.from({ length: 20 }, () => RawSocket.open(home.url)));
  const next = await RawSocket.open(home.url);
  const end = await next.end();
  const { reason, delaySeconds } = JSON.parse(end.reason) as {
    reason: string;
    delaySeconds: number;
  };
  expect([end.code, reason]).toEqual([4003, "overload"]);
  // Not the same for everybody behind one address.
  expect(delaySeconds).toBeGreaterThan(5);
  expect(delaySeconds).toBeLessThanOrEqual(10);
  expect(silent.every((socket) => !socket.isEnded)).toBe(true);
  for (const socket of silent) socket.cut();
});

test("an address has at most a hundred sockets, or what the factor makes of that", async () => {
  const small = await TestServer.start({ env: { RATE_LIMIT_FACTOR: "0.1" } });
  const people: Person[] = [];
  for (let n = 0; n < 10; n += 1) people.push(await small.person("ann"));
  expect((await (await RawSocket.open(small.url)).end()).code).toBe(closeCodes.overload.code);
  people[0]?.socket.close();
  await eventually(() => small.server.held().sockets === 9);
  people.push(await small.person("bob"));
  await people[10]?.call("session.list");
  await small.stop();
});

test("the 501st watch of a socket is refused, and one that stops makes room", async () => {
  const ann = await home.person("ann");
  const id = await chatOf(ann);
  const raw = await rawSocketOf(home, ann);
  const watches = () =>
    raw.texts.flatMap((frame) => (isWatch(frame.data) ? [frame.data.watch] : []));
  for (let begun = 0; begun < 500; begun += 20) {
    home.clock.elapse({ seconds: 1 });
    for (let n = 0; n < 20; n += 1) raw.sendRequest(1_000 + begun + n, "watch.chat", { id });
    await raw.until(() => watches().length === begun + 20, "twenty watches");
  }
  expect((await raw.request(2, "watch.chat", { id })).error?.code).toBe("limit");
  const watch = watches()[0];
  expect((await raw.request(3, "watch.stop", { watch })).error).toBeUndefined();
  expect((await raw.request(4, "watch.stop", { watch })).error?.code).toBe("not-found");
  expect((await raw.request(5, "watch.chat", { id })).error).toBeUndefined();
  raw.cut();
  await eventually(() => home.server.held().watches === 0);
});

function isWatch(data: unknown): data is { watch: string } {
  return typeof data === "object" && data !== null && "watch" in data;
}
