/** A server and people with a socket each, for the tests of chat. */
import { afterAll, beforeAll } from "bun:test";
import { loadConfig } from "#src/config.ts";
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { startServer, type HubbubServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { createDatabase, type TestDatabase } from "#test/harness/services.ts";

export interface Pushed {
  readonly event?: string;
  readonly signal?: string;
  readonly stream?: string;
  readonly seq?: number;
  readonly key?: string;
  readonly skip?: true;
  readonly data?: unknown;
}

interface Reply {
  readonly id: number;
  readonly data?: unknown;
  readonly error?: { code: string; fields?: Record<string, string>; message: string };
}

const waitMs = 4_000;

/** One person's socket, spoken to in plain frames. */
export class Person {
  readonly id: Id;
  readonly handle: string;
  readonly pushed: Pushed[] = [];
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly #waiting = new Set<() => void>();
  #lastId = 0;

  constructor(id: Id, handle: string, socket: WebSocket) {
    this.id = id;
    this.handle = handle;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(String(data))));
  }

  #receive(frame: Reply | Pushed): void {
    if ("id" in frame) {
      this.#replies.get(frame.id)?.(frame);
      this.#replies.delete(frame.id);
      return;
    }
    this.pushed.push(frame);
    for (const look of this.#waiting) look();
  }

  async send(op: string, data: object, key?: string): Promise<Reply> {
    const id = (this.#lastId += 1);
    const reply = new Promise<Reply>((resolve) => this.#replies.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, op, data, ...(key ? { key } : {}) }));
    return await reply;
  }

  /** The answer; a refusal fails the test. */
  async call<T = Record<string, unknown>>(op: string, data: object, key?: string): Promise<T> {
    const reply = await this.send(op, data, key);
    if (reply.error) throw new Error(`${op}: ${JSON.stringify(reply.error)}`);
    return reply.data as T;
  }

  /** The refusal, without what differs from call to call; an answer fails the test. */
  async refusal(op: string, data: object): Promise<{ code: string; fields?: object }> {
    const reply = await this.send(op, data);
    if (!reply.error) throw new Error(`${op} was not refused`);
    const { code, fields } = reply.error;
    return fields ? { code, fields } : { code };
  }

  /** Waits for a push that fits, also one from before. */
  async heard(fits: (frame: Pushed) => boolean): Promise<Pushed> {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const found = this.pushed.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${this.handle} never heard it, but ${JSON.stringify(this.pushed)}`));
      }, waitMs);
      this.#waiting.add(look);
      look();
    });
  }

  hears(event: string, about: object = {}): Promise<Pushed> {
    return this.heard(
      (frame) =>
        (frame.event ?? frame.signal) === event &&
        Object.entries(about).every(
          ([name, value]) => (frame.data as Record<string, unknown>)[name] === value,
        ),
    );
  }

  close(): void {
    this.#socket.close();
  }
}

export interface World {
  readonly server: HubbubServer;
  /** Milliseconds that the server's clock is ahead. */
  aheadMs: number;
  people(...names: string[]): Promise<Person[]>;
}

/** One server for a test file. */
export function useWorld(): World {
  let started: { server: HubbubServer; database: TestDatabase } | undefined;
  const everyone: Person[] = [];
  const world: World = {
    get server() {
      if (!started) throw new Error("The server is not started yet.");
      return started.server;
    },
    aheadMs: 0,
    people: async (...names) => {
      const made = await Promise.all(names.map((name) => makePerson(world.server, name)));
      everyone.push(...made);
      return made;
    },
  };
  beforeAll(async () => {
    const database = await createDatabase();
    const config = loadConfig(
      { PORT: "0", DATABASE_URL: database.url, RATE_LIMIT_FACTOR: "1000", NODE_ENV: "test" },
      () => ({ tokenSecret: `test:${"t".repeat(40)}`, encryptionKey: "e".repeat(40) }),
    );
    const clock = { now: () => new Date(Date.now() + world.aheadMs) };
    started = { server: await startServer({ config, log: silentLog, clock }), database };
  });
  afterAll(async () => {
    for (const person of everyone) person.close();
    await started?.server.stop();
    await started?.database.drop();
  });
  return world;
}

async function makePerson(server: HubbubServer, name: string): Promise<Person> {
  const origin = systemOrigin(newId());
  const id = newId();
  const handle = `${name}_${id.slice(-8)}`;
  const { accessToken } = await server.unitOfWork({ accountId: null, key: null }, async (tx) => {
    const ctx = { ...server.contexts(origin, null), sql: tx.sql, db: tx.db, tx };
    const fields = { email: `${handle}@example.org`, birthDate: "1990-01-01", passwordHash: "-" };
    await createAccount(ctx, { id, handle, displayName: name, ...fields });
    return await openSession(ctx, { id, handle });
  });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/socket`);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const person = new Person(id, handle, socket);
  await person.call("session.open", { token: accessToken });
  return person;
}
