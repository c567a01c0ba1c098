/**
 * Backups restore: the runbook of docs/operations.md, followed step by step with the blocks it prints. Clients live through
 * it: what they cached of a history that was undone must go, also where the new one has grown past it.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestSocket } from "#test/harness/socket.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import { TestServer, fixturePassword, type Person } from "#test/harness/server.ts";
import { follow } from "#test/client/support.ts";
import {
  chatStream,
  comesToRest,
  group,
  readAll,
  send,
  type Message,
} from "#test/realtime/support.ts";
import type { Client } from "#src/client/index.ts";
import type { Sql } from "#src/platform/postgres.ts";
import { OwnPostgres } from "./own-postgres.ts";
import { blockOf, settingsOf } from "./runbook.ts";

setDefaultTimeout(90_000);

/** Those of `TestServer`. */
const testSecrets = {
  TOKEN_SECRET: "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
  ENCRYPTION_KEY: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
};

/** An app: what it shows of its chats, kept only by what the client tells it. */
class App {
  readonly client: Client;
  /** By stream, then by sequence number. */
  readonly shown = new Map<string, Map<number, string>>();

  private constructor(client: Client) {
    this.client = client;
    client.onReset("chat", ({ messages }, { stream }) => {
      this.shown.set(stream, new Map(messages.map((one) => [one.seq, textOf(one)])));
    });
    client.on("chat.messageCreated", (message, { stream, seq }) => {
      this.shown.get(stream)?.set(seq, textOf(message));
    });
  }

  static async of(person: Person, url: string): Promise<App> {
    const app = new App(follow(url, person.id).client);
    await app.client.login({ identifier: person.handle, password: fixturePassword });
    await app.open();
    return app;
  }

  async open(): Promise<void> {
    await this.client.connect();
    await this.client.caughtUp();
  }

  textsOf(stream: string): string[] {
    const messages = [...(this.shown.get(stream) ?? [])].sort(([a], [b]) => a - b);
    return messages.map(([, text]) => text);
  }

  /** Resolves once the message is shown. */
  async shows(stream: string, text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (this.textsOf(stream).includes(text)) resolve();
    };
    const stop = this.client.onStream(stream, look);
    look();
    await promise;
    stop();
  }
}

function textOf(message: object): string {
  return "text" in message ? String(message.text) : "";
}

async function sendAll(person: Person, chatId: string, texts: readonly string[]) {
  return await Promise.all(texts.map((text) => send(person, chatId, text)));
}

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);

/** Everything stored is whole: each stream is 1, 2, 3, … to its head, each message has its event and the other way round. */
async function expectWhole(sql: Sql): Promise<void> {
  const broken = await sql`
    select h.stream_id from stream_heads h left join events e using (stream_id)
    group by h.stream_id having count(e.seq) <> h.seq or coalesce(max(e.seq), 0) <> h.seq`;
  expect([...broken]).toEqual([]);
  const halves = await sql`
    select m.id, e.seq from (select id, chat_id, seq from messages) m
    full join (select stream_id, seq from events where name = 'chat.messageCreated') e
      on e.stream_id = m.chat_id and e.seq = m.seq
    where m.id is null or e.seq is null`;
  expect([...halves]).toEqual([]);
}

/** Steps 2 to 4, while `meanwhile` goes on between them. */
async function backUp(own: OwnPostgres, backup: string, meanwhile: () => Promise<unknown>) {
  await own.on("postgres", async (sql) => {
    await sql.unsafe(blockOf(2, "sql"));
    await Promise.all([own.shell(blockOf(3, "sh", backup)), meanwhile()]);
    const [made] = await sql.unsafe<{ labelfile: string; spcmapfile: string }[]>(blockOf(4, "sql"));
    writeFileSync(join(backup, "backup_label"), made?.labelfile ?? "");
    writeFileSync(join(backup, "tablespace_map"), made?.spcmapfile ?? "");
  });
}

/** Step 5: everything written before this was called is in the archive when it ends. */
async function shipWal(own: OwnPostgres): Promise<void> {
  await own.on("postgres", async (sql) => {
    const [last] = await sql.unsafe<{ pg_walfile_name: string }[]>(blockOf(5, "sql"));
    for (;;) {
      const [row] = await sql<{ shipped: boolean }[]>`
        select last_archived_wal >= ${last?.pg_walfile_name ?? ""} as shipped from pg_stat_archiver`;
      if (row?.shipped === true) return;
      await Bun.sleep(15);
    }
  });
}

test("everything acknowledged before the last shipped WAL is restored, whole, and every client ends equal to a fresh one", async () => {
  const own = await OwnPostgres.create();
  const backup = own.folder();
  await own.shell(`mkdir ${backup}/wal`);
  // Step 1.
  await own.start(settingsOf(1, backup));
  await own.on("postgres", (sql) => sql`create database hubbub`);
  const before = await TestServer.start({ database: own.url() });
  const [ann, bob, cat] = await before.people("ann", "bob", "cat");
  if (!ann || !bob || !cat) throw new Error("three people");
  const chatId = await group(ann, bob, cat);
  const stream = chatStream(chatId);
  const [app, appAhead] = await Promise.all([App.of(bob, before.url), App.of(cat, before.url)]);

  const acknowledged: Message[] = await sendAll(ann, chatId, numbered("before", 5));
  await backUp(own, backup, async () => {
    acknowledged.push(...(await sendAll(bob, chatId, numbered("during", 5))));
  });
  acknowledged.push(...(await sendAll(ann, chatId, numbered("after", 5))));
  const opened = await bob.connect();
  await shipWal(own);
  await app.shows(stream, "after 4");
  await app.client.close();
  const lostKey = Bun.randomUUIDv7();
  const lost = await send(ann, chatId, "lost, then sent again", lostKey);
  await sendAll(ann, chatId, numbered("lost", 4));
  await appAhead.shows(stream, "lost 3");
  const aheadAt = appAhead.client.cursorOf(stream) ?? 0;
  await appAhead.client.close();

  own.kill();
  // Step 6.
  await before.stop();
  // Steps 7 to 9: a connection is refused until the WAL is replayed.
  await own.shell(blockOf(7, "sh", backup));
  await own.start({ ...settingsOf(8, backup), archive_mode: "off" });
  const ended = await own.on("postgres", (sql) =>
    sql.unsafe<{ recovering: boolean; timeline: string }[]>(blockOf(9, "sql")),
  );
  expect([...ended]).toEqual([{ recovering: false, timeline: "00000002" }]);
  // Step 10 is PostgreSQL's own doing here. Step 11, where clients look for it.
  const after = await TestServer.start({
    database: own.url(),
    env: { PORT: String(before.server.port) },
  });
  await expectWhole(after.server.postgres.sql);

  // A cursor or token of the history that was undone counts for nothing.
  const reopened = await bob.connect(opened.sync, after);
  expect(reopened.epoch).not.toBe(opened.epoch);
  expect(reopened.changed.map((change) => change.reset)).toEqual([true, true]);
  const resumed = { stream, after: acknowledged.length, epoch: opened.epoch };
  expect(await bob.call("stream.read", resumed)).toEqual({ reset: true });

  const kept = await readAll(bob, stream);
  expect(kept.map((event) => event.seq)).toEqual(kept.map((_, index) => index + 1));
  const texts = kept.flatMap((event) => event.data?.text ?? []);
  expect(texts.toSorted()).toEqual(acknowledged.map((message) => message.text ?? "").toSorted());

  // Who got no answer sends again under the old key: it happens, once, and takes the number that the lost one had.
  await ann.connect(undefined, after);
  const again = await send(ann, chatId, "lost, then sent again", lostKey);
  expect(again.seq).toBe(lost.seq);
  expect(await send(ann, chatId, "lost, then sent again", lostKey)).toEqual(again);
  // The new history grows past the place where the undone one ended; that is where the two would mix.
  await sendAll(ann, chatId, numbered("new", aheadAt - again.seq + 3));
  for (const one of [app, appAhead]) {
    await one.open();
    await one.shows(stream, `new ${aheadAt - again.seq + 2}`);
  }
  const fresh = await App.of(ann, after.url);
  const now = fresh.textsOf(stream);
  expect(now).not.toContain("lost 0");
  expect(now.filter((text) => text === "lost, then sent again")).toHaveLength(1);
  expect(app.textsOf(stream)).toEqual(now);
  expect(appAhead.textsOf(stream)).toEqual(now);
  expect(appAhead.shown.get(stream)).toEqual(fresh.shown.get(stream) ?? new Map());
  await Promise.all([app, appAhead, fresh].map((one) => one.client.close()));
  await after.stop();
});

/** Step 10, as people run it. */
async function sayRestored(url: string): Promise<void> {
  const [, script = ""] = blockOf(10, "sh").split("bun run ");
  const { scripts } = (await Bun.file(join(import.meta.dir, "../../package.json")).json()) as {
    scripts: Record<string, string>;
  };
  const said = startServerProcess({
    command: (scripts[script] ?? "").split(" ").slice(1),
    env: { DATABASE_URL: url, NODE_ENV: "test" },
  });
  expect(await said.exited).toBe(0);
}

test("a dump put back where it came from voids what was cached since, each time anew", async () => {
  const own = await OwnPostgres.create();
  await own.start();
  const inDatabases = (statement: string): Promise<unknown> =>
    own.on("postgres", (sql) => sql.unsafe(statement));
  await inDatabases("create database hubbub");
  const first = await TestServer.start({ database: own.url() });
  const [ann, bob] = await first.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const chatId = await group(ann, bob);
  const stream = chatStream(chatId);
  await send(ann, chatId, "in the dump");
  const app = await App.of(bob, first.url);
  await app.client.close();
  await first.stop();
  // The programs that write and read dumps are not among the embedded ones; for PostgreSQL it comes to the same: the old
  // rows in a new database of the same cluster, on the same timeline.
  await inDatabases("create database dump template hubbub");
  const restore = async (): Promise<void> => {
    await inDatabases("drop database hubbub");
    await inDatabases("create database hubbub template dump");
  };
  const onSamePort = { database: own.url(), env: { PORT: String(first.server.port) } };

  const epochs: string[] = [];
  for (const round of ["one", "two"]) {
    const running = await TestServer.start(onSamePort);
    const { epoch, sync } = await bob.connect(undefined, running);
    epochs.push(epoch);
    await app.open();
    await ann.connect(undefined, running);
    await send(ann, chatId, `lost ${round}`);
    await send(ann, chatId, `lost ${round} too`);
    await app.shows(stream, `lost ${round} too`);
    await app.client.close();
    await running.stop();
    await restore();
    // Numbers of a cluster that had more behind it, as a dump from elsewhere brings them.
    await own.on("hubbub", async (sql) => {
      await sql`update stream_heads set moved_by = '9000000000'`;
      await sql`update stream_members set changed_by = '9000000000'`;
    });
    await sayRestored(own.url());

    const restored = await TestServer.start(onSamePort);
    const reopened = await bob.connect(sync, restored);
    expect(epochs).not.toContain(reopened.epoch);
    expect(reopened.changed.every((change) => change.reset === true)).toBe(true);
    // What did not move since is not told again for ever.
    await comesToRest(bob, reopened.sync);
    await ann.connect(undefined, restored);
    for (const text of ["a", "b", "c"]) await send(ann, chatId, `${text} after ${round}`);
    await app.open();
    await app.shows(stream, `c after ${round}`);
    const kept = ["in the dump", `a after ${round}`, `b after ${round}`, `c after ${round}`];
    expect(app.textsOf(stream).filter((text) => text !== "")).toEqual(kept);
    await app.client.close();
    await restored.stop();
    await restore();
    await sayRestored(own.url());
  }
  expect(new Set(epochs).size).toBe(2);
});

test("a database without Hubbub is not touched", async () => {
  const own = await OwnPostgres.create();
  await own.start();
  const said = startServerProcess({
    command: ["src/cli/restored.ts"],
    env: { DATABASE_URL: own.url("postgres"), NODE_ENV: "test" },
  });
  expect(await said.exited).toBe(1);
  expect(said.output().trim().split("\n")).toEqual([
    "That database holds no Hubbub: restore it first.",
  ]);
});

test("a server whose database gets another history sends everybody away and ends, so that its next start knows nothing of the old one", async () => {
  const own = await OwnPostgres.create();
  await own.start();
  await own.on("postgres", (sql) => sql`create database hubbub`);
  const home = await TestServer.start({ database: own.url() });
  const [ann, bob] = await home.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const doomed = startServerProcess({
    env: { DATABASE_URL: own.url(), PORT: "0", NODE_ENV: "test", ...testSecrets },
  });
  const socket = await TestSocket.connect(await doomed.ready());
  await socket.call("session.open", { token: bob.accessToken });
  await sayRestored(own.url());
  const closed = await socket.closed;
  const { reason } = JSON.parse(closed.reason) as { reason: string };
  expect([closed.code, reason]).toEqual([4000, "draining"]);
  expect(await doomed.exited).toBe(1);
  expect(doomed.output()).toContain("The database was restored or failed over: start again.");
  await home.stop();
});
