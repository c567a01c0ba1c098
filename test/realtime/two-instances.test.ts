/** Two instances on one database: people hear of each other wherever they are connected, whatever breaks in between. */
import { afterEach, expect } from "bun:test";
import type { Id } from "#src/kit/id.ts";
import type { Checkpoint } from "#src/realtime/unit-of-work.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { startProxy } from "#test/harness/proxy.ts";
import { TestServer, type Person } from "#test/harness/server.ts";
import { quick } from "./bus-support.ts";
import { server, withRedis } from "./own-redis.ts";
import { chatStream, group, send } from "./support.ts";

interface Pair {
  readonly one: TestServer;
  readonly two: TestServer;
  /** On the first instance. */
  readonly ann: Person;
  /** On the second. */
  readonly bob: Person;
  readonly chatId: Id;
}

const servers: TestServer[] = [];

/** Each test has its own two: what it breaks is broken for nobody else. */
afterEach(async () => {
  // The first one owns the database.
  for (const one of servers.splice(0).toReversed()) await one.stop();
});

async function pair(
  options: { at?: (point: Checkpoint) => void | Promise<void>; secondUrl?: string } = {},
): Promise<Pair> {
  const env = { REDIS_URL: server().url };
  const hooks = { at: options.at ?? (() => undefined) };
  const one = await TestServer.start({ env, busTiming: quick, hooks });
  const two = await TestServer.start({
    env: { REDIS_URL: options.secondUrl ?? server().url },
    database: one.server.database,
    busTiming: quick,
  });
  servers.push(one, two);
  const [ann, bob] = await one.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  bob.socket.close();
  await bob.connect(undefined, two);
  const { id } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  // Both open it: what one writes is no request to the other.
  await bob.call("chat.openDirect", { accountId: ann.id });
  await send(ann, id, "first");
  await bob.socket.hears("chat.messageCreated", { text: "first" });
  return { one, two, ann, bob, chatId: id };
}

function textsOf(person: Person, chatId: Id): unknown[] {
  return person.socket.pushed
    .filter((frame) => frame.stream === chatStream(chatId))
    .map((frame) => (frame.data as { text?: string } | undefined)?.text);
}

withRedis("what is written on one instance is heard on the other, in order and once", async () => {
  const { ann, bob, chatId } = await pair();
  await Promise.all(Array.from({ length: 30 }, (_, index) => send(ann, chatId, `${index}`)));
  await send(bob, chatId, "last");
  await ann.socket.hears("chat.messageCreated", { text: "last" });
  await bob.socket.hears("chat.messageCreated", { text: "last" });
  expect(textsOf(ann, chatId)).toEqual(textsOf(bob, chatId));
  expect(new Set(textsOf(bob, chatId)).size).toBe(textsOf(bob, chatId).length);
});

withRedis(
  "a group with more people than are listed is heard by all of them, whoever comes",
  async () => {
    const { one, two, ann } = await pair();
    const many = await one.people(...Array.from({ length: 70 }, (_, index) => `p${index}`));
    await Promise.all(
      many.filter((_, index) => index % 2 === 1).map((person) => person.connect(undefined, two)),
    );
    const chatId = await group(ann, ...many.slice(0, 63));
    // The sixty-fifth reader makes it a stream that goes by its own name.
    for (const text of ["small", "still small"]) await send(ann, chatId, text);
    await ann.call("chat.addMembers", {
      chatId,
      accountIds: many.slice(63).map((person) => person.id),
    });
    for (const text of ["wide", "wider"]) {
      await send(ann, chatId, text);
      await Promise.all(many.map((person) => person.socket.hears("chat.messageCreated", { text })));
    }
    // Somebody who connects later follows it from the first moment.
    const [early, late] = [many[0], many[1]];
    if (!early || !late) throw new Error("seventy people");
    await late.connect(undefined, two);
    await send(early, chatId, "hello again");
    await late.socket.hears("chat.messageCreated", { text: "hello again" });
    expect(two.server.held().followed).toBe(1);
  },
);

withRedis("an instance whose inbox is lost delivers what it missed", async () => {
  const { ann, bob, chatId } = await pair();
  // Whatever is sent until the next look at the lease goes nowhere.
  await server().flushAll();
  await send(ann, chatId, "into the void");
  await bob.socket.hears("chat.messageCreated", { text: "into the void" });
  await send(ann, chatId, "and on");
  await bob.socket.hears("chat.messageCreated", { text: "and on" });
  expect(textsOf(bob, chatId)).toEqual(["first", "into the void", "and on"]);
});

withRedis("without Redis everything is still heard, and access still ends", async () => {
  const { ann, bob, chatId } = await pair();
  server().pause();
  try {
    await send(ann, chatId, "no bus");
    await bob.socket.hears("chat.messageCreated", { text: "no bus" });
    await bob.http("auth.logout");
    expect((await bob.socket.closed).code).toBe(4102);
  } finally {
    server().resume();
  }
});

withRedis("an instance that alone cannot reach Redis compares, and misses nothing", async () => {
  const proxy = await startProxy(() => server().port);
  stopAtEnd(() => proxy.stop());
  const { two, ann, bob, chatId } = await pair({ secondUrl: `redis://127.0.0.1:${proxy.port}` });
  proxy.blackhole();
  // The first instance hands it over to Redis and is done with it.
  await send(ann, chatId, "unheard");
  await bob.socket.hears("chat.messageCreated", { text: "unheard" });
  proxy.heal();
  await send(ann, chatId, "heard");
  await bob.socket.hears("chat.messageCreated", { text: "heard" });
  expect(textsOf(bob, chatId)).toEqual(["first", "unheard", "heard"]);
  expect(two.server.bus.isShared).toBe(true);
});

withRedis("an event that was never told is told by the other instance", async () => {
  const gate = Promise.withResolvers<void>();
  const held = { isHeld: false };
  const { ann, bob, chatId } = await pair({
    at: (point) => (point === "before-relay" && held.isHeld ? gate.promise : undefined),
  });
  held.isHeld = true;
  await send(ann, chatId, "from the outbox");
  await bob.socket.hears("chat.messageCreated", { text: "from the outbox" });
  gate.resolve();
});

withRedis("an event that comes late is put in its place", async () => {
  const gate = Promise.withResolvers<void>();
  const late = { isNext: false };
  const { ann, bob, chatId } = await pair({
    at(point) {
      if (point !== "before-relay" || !late.isNext) return undefined;
      late.isNext = false;
      return gate.promise;
    },
  });
  late.isNext = true;
  await send(ann, chatId, "late");
  await send(ann, chatId, "early");
  await bob.socket.hears("chat.messageCreated", { text: "early" });
  gate.resolve();
  await bob.socket.settle();
  expect(textsOf(bob, chatId)).toEqual(["first", "late", "early"]);
});

withRedis("rights that end on one instance end on the other", async () => {
  const { ann, bob, two } = await pair();
  const chatId = await group(ann, bob);
  const { watch } = await bob.call<{ watch: string }>("watch.chat", { id: chatId });
  await ann.call("chat.removeMember", { chatId, accountId: bob.id });
  await bob.socket.pushedFrame((frame) => frame.watch === watch && "ended" in frame);
  await send(ann, chatId, "among ourselves");
  await bob.http("auth.logout");
  expect((await bob.socket.closed).code).toBe(4102);
  expect(textsOf(bob, chatId)).not.toContain("among ourselves");
  expect(two.server.held().connections).toBe(0);
});
