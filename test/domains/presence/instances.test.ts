/** Presence over several instances that know of each other through Redis alone. */
import { expect, test } from "bun:test";
import { redisUrl, startTestRedis } from "#test/harness/redis.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { TestSocket } from "#test/harness/socket.ts";
import { eventually } from "../../transport/support.ts";
import { heard, hears, look, watch } from "./support.ts";

const url = await redisUrl();
const timing = { tickMs: 10 };
const busTiming = { leaseMs: 2_000, refreshMs: 100, peersMs: 200 };

async function pair(env: Record<string, string>): Promise<[TestServer, TestServer]> {
  const first = await TestServer.start({ env, timing, busTiming });
  const { database } = first.server;
  return [first, await TestServer.start({ env, timing, busTiming, database })];
}

async function two(server: TestServer): Promise<[Person, Person]> {
  const [ann, bob] = await server.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  return [ann, bob];
}

function elapse(servers: readonly TestServer[], seconds: number): void {
  for (const { clock } of servers) clock.elapse({ seconds });
}

/** Closes their socket, and waits until that is written down: only then may others know. */
async function goes(person: Person, server: TestServer): Promise<void> {
  const since = new Date(server.clock.now().getTime() - 1_000);
  person.socket.close();
  await eventually(async () => {
    const rows = await server.server.postgres.sql`
      select 1 from presence where account_id = ${person.id} and last_seen_at > ${since}`;
    return rows.length === 1;
  });
}

test.skipIf(!url)("what happens on one instance is seen on the other", async () => {
  const [a, b] = await pair({ REDIS_URL: url ?? "" });
  const [ann, bob] = await two(a);
  await goes(bob, a);
  await bob.connect(undefined, b);
  const watching = await watch(ann, bob.id);
  expect(watching.states).toMatchObject([{ status: "online" }]);
  await bob.call("presence.set", { status: "doNotDisturb", text: "Elsewhere" });
  await hears(ann, { accountId: bob.id, text: "Elsewhere" });
  await bob.call("privacy.update", { online: "nobody" });
  await hears(ann, { accountId: bob.id, status: "offline" });
  await bob.call("privacy.update", { online: "everyone" });
  await hears(ann, { accountId: bob.id, status: "doNotDisturb" });
  await bob.call("presence.set", { status: "online" });
  elapse([b], 301);
  await hears(ann, { accountId: bob.id, status: "away" });
  // In use on one instance and idle on the other.
  await bob.connect(undefined, a);
  await eventually(() => heard(ann, bob.id).at(-1) === "online");
});

test.skipIf(!url)("who changes instances within the grace is told of to nobody", async () => {
  const [a, b] = await pair({ REDIS_URL: url ?? "" });
  const [ann, bob] = await two(a);
  await watch(ann, bob.id);
  for (let n = 0; n < 5; n += 1) {
    await goes(bob, a);
    expect((await look(ann, bob.id)).status).toBe("online");
    elapse([a, b], 20);
    expect((await look(ann, bob.id)).status).toBe("online");
    await bob.connect(undefined, n % 2 === 0 ? b : a);
    elapse([a, b], 20);
    await ann.socket.settle();
  }
  expect(heard(ann, bob.id)).toEqual([]);
  await goes(bob, a);
  elapse([a, b], 32);
  await hears(ann, { accountId: bob.id, status: "offline" });
  expect(heard(ann, bob.id)).toEqual(["offline"]);
});

test.skipIf(!url)(
  "an instance that is stopped takes nobody down with it who comes back in time",
  async () => {
    const [a, b] = await pair({ REDIS_URL: url ?? "" });
    const [ann, bob] = await two(a);
    const [cid] = await a.people("cid");
    if (!cid) throw new Error("a third");
    for (const person of [bob, cid]) {
      await goes(person, a);
      await person.connect(undefined, b);
    }
    await watch(ann, bob.id, cid.id);
    await b.stop();
    expect((await look(ann, bob.id)).status).toBe("online");
    elapse([a], 20);
    await bob.connect(undefined, a);
    elapse([a], 12);
    await hears(ann, { accountId: cid.id, status: "offline" });
    expect([heard(ann, bob.id), heard(ann, cid.id)]).toEqual([[], ["offline"]]);
  },
);

test.skipIf(!url)(
  "typing is known on every instance, also to those who begin to look",
  async () => {
    const [a, b] = await pair({ REDIS_URL: url ?? "" });
    const [ann, bob] = await two(a);
    const { id } = await ann.call<{ id: string }>("chat.openDirect", { accountId: bob.id });
    await ann.call("chat.sendMessage", { chatId: id, text: "hi" });
    await bob.connect(undefined, b);
    await bob.call("watch.chat", { id });
    await ann.call("chat.setTyping", { chatId: id, typing: true });
    await bob.socket.hears("chat.typing", { accountId: ann.id, typing: true });
    expect(await bob.call("watch.chat", { id })).toMatchObject({ state: { typing: [ann.id] } });
    await ann.call("chat.setTyping", { chatId: id, typing: false });
    await bob.socket.hears("chat.typing", { accountId: ann.id, typing: false });
    expect(await bob.call("watch.chat", { id })).toMatchObject({ state: { typing: [] } });
  },
);

test("while Redis is away nobody is taken for gone, and nobody flickers when it is back empty", async () => {
  const redis = await startTestRedis();
  const [a, b] = await pair({ REDIS_URL: redis.url });
  const [ann, bob] = await two(a);
  await goes(bob, a);
  await bob.connect(undefined, b);
  elapse([a, b], 61);
  await watch(ann, bob.id);
  await redis.stopServer();
  await eventually(() => !a.server.bus.isUp && !b.server.bus.isUp);
  for (let n = 0; n < 3; n += 1) {
    elapse([a, b], 31);
    await ann.socket.settle();
  }
  await bob.socket.settle();
  expect(heard(ann, bob.id)).toEqual([]);
  await redis.startAgain();
  await eventually(() => a.server.bus.isUp && b.server.bus.isUp);
  elapse([a, b], 31);
  await ann.socket.settle();
  await goes(bob, a);
  elapse([a, b], 32);
  await hears(ann, { accountId: bob.id, status: "offline" });
  expect(heard(ann, bob.id)).toEqual(["offline"]);
  await redis.stop();
});

test.skipIf(!url)(
  "kill -9 of an instance leaves no ghosts",
  async () => {
    const env = {
      REDIS_URL: url ?? "",
      TOKEN_SECRET: "shared:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
      ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
    };
    const a = await TestServer.start({ env, timing, busTiming });
    const [ann, bob] = await two(a);
    await goes(bob, a);
    // Long gone, so that only being connected elsewhere makes him online.
    await eventually(async () => {
      const rows = await a.server.postgres.sql`
      update presence set last_seen_at = now() - interval '1 hour' where account_id = ${bob.id} returning 1`;
      return rows.length === 1;
    });
    const child = startServerProcess({
      env: {
        ...env,
        NODE_ENV: "test",
        PORT: "0",
        DATABASE_URL: a.server.database,
        REDIS_PREFIX: new URL(a.server.database).pathname.slice(1),
      },
    });
    const socket = await TestSocket.connect(await child.ready());
    await socket.call("session.open", { token: bob.accessToken });
    await watch(ann, bob.id);
    await eventually(async () => (await look(ann, bob.id)).status === "online");
    child.kill("SIGKILL");
    await child.exited;
    // The instance is found gone by its lease, by the clock of Redis; then it must stay so for ten seconds more.
    await eventually(async () => (await a.server.bus.locate([bob.id])).size === 0);
    expect(heard(ann, bob.id).at(-1) ?? "online").toBe("online");
    let waitedSeconds = 0;
    await eventually(async () => {
      a.clock.elapse({ seconds: 1 });
      waitedSeconds += 1;
      await ann.socket.settle();
      return heard(ann, bob.id).at(-1) === "offline";
    });
    // Not only with the next look at everything.
    expect(waitedSeconds).toBeLessThan(15);
  },
  60_000,
);
