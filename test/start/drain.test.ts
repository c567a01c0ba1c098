/** A process that is told to stop: nothing acknowledged is lost, everybody is told where to go, and it ends in time. */
import { afterAll, expect, test, setDefaultTimeout } from "bun:test";
import { untilWaiting } from "#test/harness/lock-waiters.ts";
import { closeCodes } from "#src/kit/close-codes.ts";
import { createDatabase } from "#test/harness/services.ts";
import { RawSocket } from "#test/harness/raw-socket.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import type { ServerProcess } from "#test/harness/server-process.ts";
import { TestSocket, type Closed } from "#test/harness/socket.ts";
import { group, type Message } from "#test/realtime/support.ts";
import { eventually } from "#test/transport/support.ts";
import { launch, newDataDir } from "./support.ts";

// Each test starts processes of its own.
setDefaultTimeout(60_000);

const database = await createDatabase();
/** Another instance: it makes people, and looks at what the one that stops leaves behind. */
const other = await TestServer.start({ database: database.url });
afterAll(async () => {
  await other.stop();
  await database.drop();
});

async function launchBeside(env: Record<string, string> = {}): Promise<ServerProcess> {
  // Somebody is there, so that it does not fill the database with a demo.
  await other.person("ann");
  return launch(newDataDir(), {
    env: {
      DATABASE_URL: database.url,
      TOKEN_SECRET: "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
      ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
      RATE_LIMIT_FACTOR: "1000",
      ...env,
    },
  });
}

async function openOn(url: string, person: Person): Promise<TestSocket> {
  const socket = await TestSocket.connect(url);
  await socket.call("session.open", { token: person.accessToken });
  return socket;
}

/** Writes one message after the other until the socket ends, and notes which were acknowledged. */
async function writeOn(socket: TestSocket, chatId: string, acknowledged: string[]): Promise<void> {
  for (let n = 0; ; n += 1) {
    const reply = await socket.request(
      "chat.sendMessage",
      { chatId, text: `${n}` },
      Bun.randomUUIDv7(),
    );
    if (reply.error?.code === "connection-lost") return;
    if (reply.error)
      expect(reply.error).toMatchObject({ code: "unavailable", retryAfterMs: 1_000 });
    else acknowledged.push((reply.data as Message).id);
  }
}

/** Holds back every write to the chat until released. */
async function blockWrites(chatId: string): Promise<() => Promise<void>> {
  const connection = await other.server.postgres.sql.reserve();
  await connection`begin`;
  await connection`select from stream_heads where stream_id = ${chatId} for update`;
  return async () => {
    await connection`rollback`;
    connection.release();
  };
}

function delayOf({ code, reason }: Closed): number {
  expect(code).toBe(closeCodes.draining.code);
  const advice = JSON.parse(reason) as { reason: string; delaySeconds: number };
  expect(advice.reason).toBe("draining");
  return advice.delaySeconds;
}

test("told to stop under load, it is not ready first, loses nothing it acknowledged, and spreads those it sends away", async () => {
  const server = await launchBeside({ DRAIN_SECONDS: "1" });
  const url = await server.ready();
  const people = await other.people(...Array.from({ length: 20 }, (_, n) => `p${n}`));
  const [first, ...others] = people;
  if (!first) throw new Error("people");
  const chatId = await group(first, ...others);
  const sockets = await Promise.all(people.map((person) => openOn(url, person)));
  const acknowledged: string[] = [];
  let closed = 0;
  const closes = sockets.map((socket) => socket.closed.finally(() => (closed += 1)));
  const writing = sockets.map((socket) => writeOn(socket, chatId, acknowledged));
  await eventually(() => acknowledged.length > 100);
  const toldAtMs = performance.now();
  server.kill("SIGTERM");
  await eventually(async () => (await fetch(`${url}/readyz`)).status === 503);
  expect(closed).toBe(0);
  const before = acknowledged.length;
  const delays = (await Promise.all(closes)).map(delayOf);
  expect(await server.exited).toBe(0);
  expect(performance.now() - toldAtMs).toBeLessThan(10_000);
  await Promise.all(writing);

  expect(acknowledged.length).toBeGreaterThan(before);
  const rows = await other.server.postgres.sql<{ id: string }[]>`
    select id from messages where id = any(${acknowledged}::uuid[])`;
  expect(rows.length).toBe(acknowledged.length);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1);
  expect(new Set(delays).size).toBeGreaterThan(10);
});

test("a write under way is answered and told before its socket is closed; who asks for nothing is not kept waiting", async () => {
  const server = await launchBeside();
  const url = await server.ready();
  const [ann, bob] = await other.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  const [anns, bobs] = [await openOn(url, ann), await openOn(url, bob)];
  const release = await blockWrites(chatId);
  const writing = anns.request("chat.sendMessage", { chatId, text: "still" }, Bun.randomUUIDv7());
  await untilWaiting(other.server.postgres.sql, 1);
  server.kill("SIGTERM");
  delayOf(await bobs.closed);
  const late = await fetch(`${url}/v1/chat.createGroup`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bob.accessToken}` },
    body: JSON.stringify({ title: "Late", accountIds: [] }),
  });
  expect([late.status, late.headers.get("retry-after")]).toEqual([503, "1"]);
  await release();
  const reply = await writing;
  expect(reply.error).toBeUndefined();
  delayOf(await anns.closed);
  await anns.hears("chat.messageCreated", { text: "still" });
  expect(await server.exited).toBe(0);
  const [row] = await other.server.postgres.sql`
    select from messages where id = ${(reply.data as Message).id}`;
  expect(row).toBeDefined();
});

test("it ends with 0 in time although a query is stuck, a client does not read and Redis is away", async () => {
  const server = await launchBeside({ REDIS_URL: "redis://127.0.0.1:1" });
  const url = await server.ready();
  const [ann, bob] = await other.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  const anns = await openOn(url, ann);
  const deaf = await RawSocket.open(url);
  await deaf.request(1, "session.open", { token: bob.accessToken });
  deaf.pause();
  const release = await blockWrites(chatId);
  const stuck = anns.request("chat.sendMessage", { chatId, text: "stuck" }, Bun.randomUUIDv7());
  await untilWaiting(other.server.postgres.sql, 1);
  const toldAtMs = performance.now();
  for (const signal of ["SIGTERM", "SIGINT", "SIGTERM"] as const) server.kill(signal);
  expect(await server.exited).toBe(0);
  expect(performance.now() - toldAtMs).toBeLessThan(10_000);
  await stuck;
  await release();
  deaf.cut();
});
