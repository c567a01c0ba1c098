import { afterEach, expect, test } from "bun:test";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { startProxy, type Proxy } from "./proxy.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

interface Ends {
  readonly proxy: Proxy;
  /** What the server heard, over all connections. */
  readonly heard: () => string;
  readonly said: () => string;
  readonly client: Socket;
  readonly server: Socket;
}

/** A client linked through a proxy with a server that says nothing by itself. */
async function link(): Promise<Ends> {
  const sockets: Socket[] = [];
  let heard = "";
  const target = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
    socket.on("error", () => undefined);
  });
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  cleanups.push(() => target.close());
  const proxy = await startProxy(() => (target.address() as AddressInfo).port);
  cleanups.push(() => proxy.stop());
  const client = call(proxy);
  let said = "";
  client.on("data", (chunk: Buffer) => (said += chunk.toString("latin1")));
  await until(() => sockets.length === 1);
  const [server] = sockets;
  if (!server) throw new Error("a connection");
  return { proxy, heard: () => heard, said: () => said, client, server };
}

function call(proxy: Proxy): Socket {
  const client = connect(proxy.port, "127.0.0.1");
  client.on("error", () => undefined);
  cleanups.push(() => client.destroy());
  return client;
}

/** However it ends. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

async function until(isSo: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > deadlineMs) throw new Error("it never came to that");
    await Bun.sleep(2);
  }
}

/** Longer than loopback ever takes, so that what has not come by then is held. */
const holdsMs = 60;

test("what is said passes both ways, also much more than fits a buffer, and so does the end", async () => {
  const { heard, said, client, server } = await link();
  const much = Buffer.alloc(8_000_000, "abcdefgh");
  client.end(much);
  await until(() => heard().length === much.length);
  expect(heard()).toBe(much.toString());
  server.end("bye");
  await closed(client);
  expect(said()).toBe("bye");
});

test("a black hole keeps connections and takes new ones, and passes everything once healed", async () => {
  const { proxy, heard, said, client, server } = await link();
  proxy.blackhole();
  client.write("one ");
  server.write("two ");
  const late = call(proxy);
  await once(late, "connect");
  late.write("three ");
  await Bun.sleep(holdsMs);
  expect([heard(), said(), client.destroyed, late.destroyed]).toEqual(["", "", false, false]);
  proxy.heal();
  await until(() => heard().includes("one ") && heard().includes("three ") && said() === "two ");
});

test("nobody is told of an end in a black hole before it is healed", async () => {
  const { proxy, client, server } = await link();
  proxy.blackhole();
  client.resetAndDestroy();
  await Bun.sleep(holdsMs);
  expect(server.destroyed).toBe(false);
  proxy.heal();
  await closed(server);
});

test("a black hole holds no more than the buffers of the system", async () => {
  const { proxy, heard, client } = await link();
  proxy.blackhole();
  const much = Buffer.alloc(32_000_000, "x");
  client.write(much);
  await Bun.sleep(holdsMs);
  expect(client.writableLength).toBeGreaterThan(8_000_000);
  proxy.heal();
  await until(() => heard().length === much.length);
});

test("a delay is kept in each direction, and the order with it", async () => {
  const { proxy, heard, said, client, server } = await link();
  proxy.delay(80);
  const startedMs = performance.now();
  for (let word = 0; word < 50; word += 1) {
    client.write(`${word} `);
    server.write(`${word} `);
    if (word % 10 === 0) await new Promise(setImmediate);
  }
  const all = Array.from({ length: 50 }, (_, word) => `${word} `).join("");
  await until(() => heard() !== "" && said() !== "");
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(79);
  await until(() => heard() === all && said() === all);
  proxy.delay(0);
  client.write("now");
  await until(() => heard() === `${all}now`);
});

test("a connection is reset in the middle of a word, at the byte that was said", async () => {
  const { proxy, heard, client } = await link();
  proxy.resetAfter("up", 5);
  client.write("hel");
  client.write("lo, world");
  await closed(client);
  expect("hello".startsWith(heard())).toBe(true);
  const next = call(proxy);
  next.write("again, again");
  await closed(next);
  proxy.heal();
  const healed = call(proxy);
  healed.write("whole at last");
  await until(() => heard().endsWith("whole at last"));
});

test("a reset counts one direction only", async () => {
  const { proxy, heard, said, client, server } = await link();
  proxy.resetAfter("down", 3);
  client.write("as much as it likes");
  await until(() => heard() === "as much as it likes");
  server.write("four");
  await closed(client);
  expect("fou".startsWith(said())).toBe(true);
});

test("random resets come when the seed says", async () => {
  const { proxy, client } = await link();
  const moments = [0.9, 0.01];
  proxy.resetWithin(1_000, () => moments.shift() ?? 1);
  const second = call(proxy);
  await once(second, "connect");
  const ends: string[] = [];
  client.once("close", () => ends.push("first"));
  second.once("close", () => ends.push("second"));
  await until(() => ends.length === 2);
  expect(ends).toEqual(["second", "first"]);
});

test("a severed link refuses until it is healed", async () => {
  const { proxy, client } = await link();
  proxy.sever();
  await closed(client);
  const refused = call(proxy);
  await closed(refused);
  proxy.heal();
  const healed = call(proxy);
  await once(healed, "connect");
  await Bun.sleep(holdsMs);
  expect(healed.destroyed).toBe(false);
});
