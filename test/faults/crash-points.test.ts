/** A process that dies between two steps of a write: what was committed is told and kept, and a retry does nothing twice. */
import { afterAll, expect, test } from "bun:test";
import { createDatabase } from "#test/harness/postgres.ts";
import { startServerProcess, type ServerProcess } from "#test/harness/server-process.ts";
import { TestServer } from "#test/harness/server.ts";
import { TestSocket } from "#test/harness/socket.ts";
import { chatStream, group, readAll, send, type Message } from "#test/realtime/support.ts";

const secrets = {
  TOKEN_SECRET: "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
  ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
};
const started: ServerProcess[] = [];
afterAll(() => started.forEach((server) => server.kill("SIGKILL")));

for (const point of ["after-commit", "before-relay", "after-relay", "before-reply"] as const) {
  test(`killed ${point}: the message is there once, told to the others, and a retry gives it again`, async () => {
    const database = await createDatabase();
    // Another instance on the same database: it survives, and finds what the dead one left.
    const survivor = await TestServer.start({ database: database.url });
    const doomed = startServerProcess({
      command: ["test/harness/crashing-server.ts"],
      env: {
        ...secrets,
        DATABASE_URL: database.url,
        PORT: "0",
        CRASH_AT: point,
        RATE_LIMIT_FACTOR: "1000",
      },
    });
    started.push(doomed);
    const url = await doomed.ready();
    const [ann, bob] = await survivor.people("ann", "bob");
    if (!ann || !bob) throw new Error("two people");
    const chatId = await group(ann, bob);
    await send(ann, chatId, "before the crash");

    const socket = await TestSocket.connect(url);
    await socket.call("session.open", { token: ann.accessToken });
    doomed.kill("SIGUSR2");
    await doomed.printed(/armed/);
    const key = Bun.randomUUIDv7();
    const lost = await socket.request("chat.sendMessage", { chatId, text: "did it arrive?" }, key);
    // The relay does not wait for the answer, nor the answer for the relay.
    if (point !== "after-relay") expect(lost.error?.code).toBe("connection-lost");
    expect(await doomed.exited).toBe("SIGKILL");

    // Nobody asks for it: the survivor's sweeper finds it in the outbox.
    const told = await bob.socket.hears("chat.messageCreated", { text: "did it arrive?" });
    const retried = await send(ann, chatId, "did it arrive?", key);
    expect(told.data).toEqual(retried);
    const events = await readAll(bob, chatStream(chatId));
    expect(events.filter((event) => event.data?.text === "did it arrive?")).toHaveLength(1);
    expect(events.map((event) => event.seq)).toEqual([...events.keys()].map((index) => index + 1));
    const [rows] = await survivor.server.postgres.sql`
      select count(*) as messages from messages where chat_id = ${chatId} and text = 'did it arrive?'`;
    expect(rows?.["messages"]).toBe(1);
    const seen = bob.socket.pushed.filter(
      (frame) => (frame.data as Message | undefined)?.text === "did it arrive?",
    );
    expect(seen).toHaveLength(1);
    await survivor.stop();
    await database.drop();
  });
}
