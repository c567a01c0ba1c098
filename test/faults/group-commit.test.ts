/** What breaks under a batch: a lock that is not given, a connection that is lost, our own code, the process. */
import { afterAll, expect, test } from "bun:test";
import Type from "typebox";
import { accounts } from "#src/domains/accounts/index.ts";
import { chat } from "#src/domains/chat/index.ts";
import { collect } from "#src/kit/catalogue.ts";
import { defineDomain } from "#src/kit/domain.ts";
import { newId } from "#src/kit/id.ts";
import { defineOperation } from "#src/kit/operation.ts";
import { object } from "#src/kit/schema.ts";
import { createDatabase } from "#test/harness/postgres.ts";
import { startServerProcess, type ServerProcess } from "#test/harness/server-process.ts";
import { sharedServer, TestServer, type Person } from "#test/harness/server.ts";
import { TestSocket } from "#test/harness/socket.ts";
import { group, holdChat, send, somebodyWaits, type Message } from "#test/realtime/support.ts";
import { brokenIn, outcomes, sendTogether, storedIn } from "#test/transport/batch-support.ts";

const secrets = {
  TOKEN_SECRET: "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
  ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
};
const started: ServerProcess[] = [];
afterAll(() => started.forEach((server) => server.kill("SIGKILL")));

async function three(server: TestServer): Promise<[Person, Person, Person]> {
  const [ann, bob, cat] = await server.people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  return [ann, bob, cat];
}

test("a chat that somebody holds makes its own messages wait, and no others", async () => {
  const server = await sharedServer();
  const [ann, bob, cat] = await three(server);
  const [slow, own, free] = [await group(ann, bob), await group(bob), await group(cat)];
  const held = await holdChat(server, slow);
  const [waiting, ...others] = await sendTogether(server, [
    { from: ann, chatId: slow, text: "in time" },
    { from: bob, chatId: own, text: "at once" },
    { from: cat, chatId: free, text: "at once" },
  ]);
  // Answered while the chat is held still.
  expect(await outcomes(others)).toEqual(["ok", "ok"]);
  expect(await storedIn(server, slow)).toEqual([]);
  await held.release();
  expect(await outcomes(waiting ? [waiting] : [])).toEqual(["ok"]);
  expect(await brokenIn(server, slow)).toEqual([]);
});

/** What waits for another lock first will wait for the chat's in a moment. */
async function cutWhoWaits(server: TestServer): Promise<void> {
  const { sql } = server.server.postgres;
  for (;;) {
    const cut = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query ilike '%from stream_heads%'`;
    if (cut.length > 0) return;
    await Bun.sleep(10);
  }
}

test("a batch that loses its connection is carried out again where a key makes that safe", async () => {
  // A server of its own: its pool has a dead connection afterwards.
  const server = await TestServer.start();
  const [ann, bob] = await three(server);
  const chatId = await group(ann, bob);
  const held = await holdChat(server, chatId);
  const replies = await sendTogether(server, [
    { from: ann, chatId, text: "with a key", key: newId() },
    { from: bob, chatId, text: "without" },
  ]);
  await cutWhoWaits(server);
  const [anns, bobs] = replies;
  expect((await bobs)?.error).toMatchObject({ code: "unavailable" });
  await held.release();
  expect((await anns)?.error).toBeUndefined();
  const texts = (await storedIn(server, chatId)).map((message) => message.text);
  expect(texts).toEqual(["with a key"]);
  expect(await brokenIn(server, chatId)).toEqual([]);
});

test("a fault of ours in one call fails that call alone", async () => {
  const decided: string[][] = [];
  const mark = defineOperation({
    name: "probe.mark",
    kind: "write",
    summary: "Answers what it is given, unless that is poison",
    access: "account",
    input: object({ name: Type.String() }),
    output: object({ name: Type.String() }),
    errors: [],
    example: { input: { name: "a" }, output: { name: "a" } },
  }).batch<{ name: string }, null>({
    look: async ({ tx }) => {
      await tx.sql`select pg_sleep(0.05)`;
      return null;
    },
    act(_ctx, calls) {
      const names = calls.map((call) => call.input.name);
      decided.push(names);
      if (names.includes("poison")) throw new Error("broken");
      return names.map((name) => ({ name }));
    },
    view: async (_ctx, ref) => ref,
  });
  const probe = defineDomain({ name: "probe", description: "For tests.", operations: [mark] });
  const server = await TestServer.start({ catalogue: collect([accounts, chat, probe]) });
  const everyone = [...(await three(server)), ...(await server.people("eve"))];
  const names = ["ahead", "good", "poison", "fine"];
  const replies = everyone.map((person, index) =>
    person.socket.request("probe.mark", { name: names[index] }),
  );
  expect(await outcomes(replies)).toEqual(["ok", "ok", "internal", "ok"]);
  expect(Math.max(...decided.map((calls) => calls.length))).toBeGreaterThan(1);
});

/** A server that dies right after the next commit, once it is told to. */
async function startDoomed(database: string): Promise<{ process: ServerProcess; url: string }> {
  const doomed = startServerProcess({
    command: ["test/harness/crashing-server.ts"],
    env: {
      ...secrets,
      DATABASE_URL: database,
      PORT: "0",
      CRASH_AT: "after-commit",
      RATE_LIMIT_FACTOR: "1000",
    },
  });
  started.push(doomed);
  return { process: doomed, url: await doomed.ready() };
}

async function socketOn(url: string, person: Person): Promise<TestSocket> {
  const socket = await TestSocket.connect(url);
  await socket.call("session.open", { token: person.accessToken });
  return socket;
}

test("killed after a batch's commit: what was acknowledged is there, the rest is there once or not at all", async () => {
  const database = await createDatabase();
  const survivor = await TestServer.start({ database: database.url });
  const { process: doomed, url } = await startDoomed(database.url);
  const [first, ...everyone] = await survivor.people(
    ...Array.from({ length: 21 }, (_, n) => `p${n}`),
  );
  if (!first) throw new Error("twenty-one people");
  const [chatId, elsewhere] = [await group(first, ...everyone), await group(first)];
  const sockets = await Promise.all(everyone.map((person) => socketOn(url, person)));
  const write = (round: number) =>
    everyone.map(async (from, index) => {
      const [key, text] = [newId(), `${index}, ${round}`];
      const reply = await sockets[index]?.request("chat.sendMessage", { chatId, text }, key);
      return { from, key, text, answer: reply?.error ? null : (reply?.data as Message) };
    });
  const before = await Promise.all(write(1));
  const ahead = await socketOn(url, first);
  doomed.kill("SIGUSR2");
  await doomed.printed(/armed/);
  // While this one waits, the others gather behind it: the commit after which the process dies is theirs.
  const held = await holdChat(survivor, elsewhere);
  const stuck = ahead.request("chat.sendMessage", { chatId: elsewhere, text: "stuck" });
  await somebodyWaits(survivor, 1);
  const attempts = [...before, ...(await Promise.all(write(2)))];
  expect(await doomed.exited).toBe("SIGKILL");
  await Promise.all([held.release(), stuck]);

  const stored = await storedIn(survivor, chatId);
  expect(await brokenIn(survivor, chatId)).toEqual([]);
  const byText = new Map(stored.map((message) => [message.text, message]));
  for (const { text, answer } of attempts)
    if (answer) expect(byText.get(text)?.seq).toBe(answer.seq);
  const lost = attempts.filter(({ answer }) => !answer);
  const committed = lost.flatMap(({ text }) => byText.get(text) ?? []);
  // Committed and told to nobody: all by one transaction, as a whole.
  expect(committed.length).toBeGreaterThan(0);
  expect(new Set(committed.map((message) => message.transaction)).size).toBe(1);
  // Whoever asks again with the same key gets what happened, or has it happen now.
  await Promise.all(
    lost.map(async ({ from, text, key }) => {
      const { seq } = await send(from, chatId, text, key);
      expect(seq).toBe(byText.get(text)?.seq ?? seq);
    }),
  );
  expect(await storedIn(survivor, chatId)).toHaveLength(attempts.length);
  expect(await brokenIn(survivor, chatId)).toEqual([]);
  await survivor.stop();
  await database.drop();
}, 60_000);
