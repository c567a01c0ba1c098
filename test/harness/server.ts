/** The real server, on a free port with a database of its own, and people who are logged in to it. */
import { loadConfig } from "#src/config.ts";
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import type { Catalogue } from "#src/kit/catalogue.ts";
import { systemClock, type Clock } from "#src/kit/clock.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog, type Log } from "#src/kit/log.ts";
import { createPasswordHasher, type PasswordCost } from "#src/platform/password.ts";
import type { Checkpoints } from "#src/realtime/unit-of-work.ts";
import { startServer, type HubbubServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import type { BusTiming } from "#src/realtime/redis/timing.ts";
import type { Timing } from "#src/transport/timing.ts";
import { stopAtEnd } from "./cleanup.ts";
import { temporaryDataDir } from "./data-dir.ts";
import { createDatabase } from "./postgres.ts";
import { TestSocket } from "./socket.ts";

interface Span {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** A clock that tests move; it otherwise goes on as usual. */
export class TestClock implements Clock {
  #aheadMs = 0;
  #elapsedMs = 0;

  now(): Date {
    return new Date(systemClock.now().getTime() + this.#aheadMs);
  }

  /** Sets the time of day forward. What is measured in time that passes, such as heartbeats and rates, stands still. */
  advance(span: Span): void {
    this.#aheadMs += millisecondsOf(span);
  }

  /** Lets time pass, by every clock. */
  elapse(span: Span): void {
    this.advance(span);
    this.#elapsedMs += millisecondsOf(span);
  }

  readonly elapsedMs = (): number => performance.now() + this.#elapsedMs;
}

function millisecondsOf({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Span): number {
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & {
    error?: { code: string; fields?: Record<string, string>; requestId: string };
  };
}

/** What a fixture's password is, and its hash. */
export const fixturePassword = "violet harbour 42 lantern";
/** Next to nothing: what a real hash costs is paid where hashing is the point. */
const quickCost: PasswordCost = { memoryKib: 8, passes: 1 };
export const fixtureHash = await createPasswordHasher(quickCost).hash(fixturePassword);

/**
 * A test that lets half a minute pass twice within a moment gives nobody the time to answer a ping in between, and two hundred
 * people who come at once may take a busy machine seconds. So sockets are asked for signs of life, and hurried, only where a
 * test says so.
 */
const dayMs = 86_400_000;
const patience: Partial<Timing> = { handshakeMs: dayMs, heartbeatMs: dayMs };

export interface TestServerOptions {
  readonly env?: Record<string, string>;
  readonly hooks?: Checkpoints;
  readonly log?: Log;
  /** Other domains than the server's own. */
  readonly catalogue?: Catalogue;
  /** Shorter waits than in production. */
  readonly timing?: Partial<Timing>;
  readonly busTiming?: Partial<BusTiming>;
  /** Absent: next to nothing. */
  readonly passwordCost?: PasswordCost;
  /** Another server on the same database. */
  readonly database?: string;
}

export class TestServer {
  readonly server: HubbubServer;
  readonly clock: TestClock;
  /** Where it keeps what it does not keep elsewhere. */
  readonly dataDir: string;
  readonly #drop: () => Promise<void>;

  private constructor(
    server: HubbubServer,
    clock: TestClock,
    dataDir: string,
    drop: () => Promise<void>,
  ) {
    this.server = server;
    this.clock = clock;
    this.dataDir = dataDir;
    this.#drop = drop;
  }

  /** Stopped at the end of the test file. */
  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const database = options.database
      ? { url: options.database, drop: async () => undefined }
      : await createDatabase();
    const clock = new TestClock();
    const dataDir = temporaryDataDir();
    const config = loadConfig(
      {
        NODE_ENV: "test",
        PORT: "0",
        DATA_DIR: dataDir.path,
        DATABASE_URL: database.url,
        // Servers on one database are one deployment, and share no key with any other.
        REDIS_PREFIX: new URL(database.url).pathname.slice(1),
        RATE_LIMIT_FACTOR: "1000",
        ...options.env,
      },
      () => ({ tokenSecret: testTokenSecret, encryptionKey: testEncryptionKey }),
    );
    const server = await startServer({
      config,
      clock,
      log: options.log ?? silentLog,
      passwordCost: options.passwordCost ?? quickCost,
      ...(options.hooks ? { hooks: options.hooks } : {}),
      ...(options.catalogue ? { catalogue: options.catalogue } : {}),
      timing: { elapsedMs: clock.elapsedMs, ...patience, ...options.timing },
      ...(options.busTiming ? { busTiming: options.busTiming } : {}),
    });
    const started = new TestServer(server, clock, config.dataDir, async () => {
      dataDir.remove();
      await database.drop();
    });
    stopAtEnd(() => started.stop());
    return started;
  }

  #stopping: Promise<void> | null = null;

  stop(): Promise<void> {
    this.#stopping ??= this.server.stop().then(() => this.#drop());
    return this.#stopping;
  }

  get url(): string {
    return `http://127.0.0.1:${this.server.port}`;
  }

  /** People with an account, a session and an open socket each. */
  async people(...names: string[]): Promise<Person[]> {
    return await Promise.all(names.map((name) => this.person(name)));
  }

  async person(name: string): Promise<Person> {
    const suffix = newId().replaceAll("-", "").slice(-8);
    const handle = `${name}_${suffix}`;
    const { id, tokens } = await this.transaction(async (ctx) => {
      const id = await createAccount(ctx, {
        email: `${handle}@people.test`,
        handle,
        displayName: name,
        birthDate: "1990-05-17",
        passwordHash: fixtureHash,
      });
      return { id, tokens: await openSession(ctx, { id, handle }) };
    });
    const person = new Person(this, { id, handle, name, ...tokens });
    await person.connect();
    return person;
  }

  /** Runs work as the server's own jobs do. */
  async transaction<T>(work: (ctx: WriteContext) => Promise<T>): Promise<T> {
    const ctx = this.server.contexts(systemOrigin(newId()), null);
    return await this.server.unitOfWork({ accountId: null, key: null }, (tx) =>
      work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
    );
  }

  async http(
    op: string,
    input: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const response = await fetch(`${this.url}/v1/${op}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof input === "string" ? input : JSON.stringify(input),
    });
    const body = (await response.json()) as HttpAnswer["body"];
    return { status: response.status, headers: response.headers, body };
  }

  /** A socket that has said nothing yet. */
  async connect(headers: Record<string, string> = {}): Promise<TestSocket> {
    return await TestSocket.connect(this.url, headers);
  }
}

interface Identity {
  readonly id: Id;
  readonly handle: string;
  readonly name: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface OpenAnswer {
  readonly sync: string;
  readonly epoch: string;
  readonly sessionId: Id;
  readonly changed: { stream: string; head?: number; floor?: number; gone?: true; reset?: true }[];
  readonly more: boolean;
}

/** Somebody with a socket. Calls go over the newest one. */
export class Person {
  readonly id: Id;
  readonly handle: string;
  readonly name: string;
  readonly email: string;
  readonly refreshToken: string;
  accessToken: string;
  readonly home: TestServer;
  #socket: TestSocket | null = null;

  constructor(home: TestServer, identity: Identity) {
    this.home = home;
    this.id = identity.id;
    this.handle = identity.handle;
    this.name = identity.name;
    this.email = `${identity.handle}@people.test`;
    this.accessToken = identity.accessToken;
    this.refreshToken = identity.refreshToken;
  }

  /** Opens a further socket and makes it the one that calls go over. */
  async connect(sync?: string, server: TestServer = this.home): Promise<OpenAnswer> {
    const socket = await server.connect();
    const answer = await socket.call<OpenAnswer>("session.open", {
      token: this.accessToken,
      ...(sync === undefined ? {} : { sync }),
    });
    this.#socket = socket;
    return answer;
  }

  get socket(): TestSocket {
    if (!this.#socket) throw new Error(`${this.name} has no socket`);
    return this.#socket;
  }

  async call<T = Record<string, unknown>>(
    op: string,
    input: unknown = {},
    key?: string,
  ): Promise<T> {
    return await this.socket.call<T>(op, input, key);
  }

  async refusal(op: string, input: unknown = {}, key?: string) {
    return await this.socket.refusal(op, input, key);
  }

  async http(
    op: string,
    input: unknown = {},
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    return await this.home.http(op, input, {
      authorization: `Bearer ${this.accessToken}`,
      ...headers,
    });
  }
}

let shared: Promise<TestServer> | null = null;

/** The test file's own server, started when first asked for. */
export function sharedServer(): Promise<TestServer> {
  shared ??= TestServer.start();
  return shared;
}

/** People on the test file's own server. */
export async function people(...names: string[]): Promise<Person[]> {
  return await (await sharedServer()).people(...names);
}

const testTokenSecret = "test:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk";
const testEncryptionKey = "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE";
