/** A server with real mail, and people who call it over HTTP: what sign-up and login are used by. */
import { beforeAll, expect } from "bun:test";
import { newId } from "#src/kit/id.ts";
import type { JobContext } from "#src/kit/job.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { stopAtEnd } from "#test/harness/cleanup.ts";
import { fixturePassword, TestServer, type Person as Somebody } from "#test/harness/server.ts";
import { startSmtp, type Smtp } from "#test/harness/services.ts";
import { TestSocket } from "#test/harness/socket.ts";

export const password = fixturePassword;

export interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly error?: { code: string; fields?: Record<string, string> };
  /** Everything of the body but the request's id, to compare byte by byte. */
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string;
  readonly key?: string;
  /** As a trusted proxy would report it. */
  readonly address?: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly account: { readonly id: string; readonly handle: string };
}

/** The test file's server; it starts before the first test. */
export function useWorld(env: Record<string, string> = {}): World {
  const world = new World();
  beforeAll(async () => {
    const smtp = await startSmtp();
    stopAtEnd(() => smtp.stop());
    world.begin(
      smtp,
      await TestServer.start({ env: { SMTP_URL: smtp.url, TRUSTED_PROXIES: "127.0.0.1", ...env } }),
    );
  });
  return world;
}

export class World {
  #parts: { smtp: Smtp; home: TestServer } | null = null;

  begin(smtp: Smtp, home: TestServer): void {
    this.#parts = { smtp, home };
  }

  get smtp(): Smtp {
    return this.#get().smtp;
  }

  get home(): TestServer {
    return this.#get().home;
  }

  get sql() {
    return this.home.server.postgres.sql;
  }

  advance(span: Parameters<TestServer["clock"]["advance"]>[0]): void {
    this.home.clock.advance(span);
  }

  async call(
    operation: string,
    input: unknown,
    { token, key, address }: CallOptions = {},
  ): Promise<Answer> {
    const { status, body } = await this.home.http(operation, input, {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
      ...(address === undefined ? {} : { "x-forwarded-for": address }),
    });
    const { error } = body;
    const text = JSON.stringify(
      error ? { ...body, error: { ...error, requestId: undefined } } : body,
    );
    return { status, data: body, text, ...(error ? { error } : {}) };
  }

  /** The output; a refusal fails the test. */
  async ok<T = Record<string, unknown>>(
    operation: string,
    input: unknown,
    options?: CallOptions,
  ): Promise<T> {
    const answer = await this.call(operation, input, options);
    if (answer.error) throw new Error(`${operation}: ${answer.text}`);
    return answer.data as T;
  }

  /** `status code`, and the fields at fault; an answer fails the test. */
  async refusal(operation: string, input: unknown, options?: CallOptions): Promise<string> {
    const { status, error } = await this.call(operation, input, options);
    if (!error) throw new Error(`${operation} was not refused`);
    return [status, error.code, ...Object.keys(error.fields ?? {})].join(" ");
  }

  async login(identifier: string, device?: object): Promise<Tokens> {
    return await this.ok<Tokens>("auth.login", {
      identifier,
      password,
      ...(device ? { device } : {}),
    });
  }

  async person(name: string): Promise<Person> {
    return new Person(this, await this.home.person(name));
  }

  /** The code in the next mail to this address that holds one. */
  async code(email: string): Promise<string> {
    for (;;) {
      const { source } = await this.smtp.next(email);
      const [, code] = /^Subject: (\d{8}) /m.exec(source) ?? [];
      if (code !== undefined) return code;
    }
  }

  /** The next mail to this address with these words in its subject. */
  async mail(email: string, subject: string): Promise<string> {
    for (;;) {
      const { source } = await this.smtp.next(email);
      // Lines of quoted-printable text end in `=` where they were broken.
      const text = source.replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
      if (/^Subject: (.*)$/m.exec(text)?.[1]?.includes(subject) === true) return text;
    }
  }

  /** What a job of this server is given. */
  jobContext(): JobContext {
    return {
      ...this.home.server.contexts(systemOrigin(newId()), null),
      stopping: new AbortController().signal,
      transaction: (work) => this.home.transaction(work),
    };
  }

  async socket(token: string): Promise<TestSocket> {
    const socket = await TestSocket.connect(this.home.url);
    await socket.call("session.open", { token });
    return socket;
  }

  #get() {
    if (!this.#parts) throw new Error("The server is not started yet.");
    return this.#parts;
  }
}

/** Somebody with an account, made without sign-up; their password is the one above. */
export class Person {
  readonly id: string;
  readonly handle: string;
  readonly email: string;
  readonly tokens: Tokens;
  readonly socket: TestSocket;
  readonly #world: World;

  constructor(world: World, { id, handle, email, accessToken, refreshToken, socket }: Somebody) {
    this.#world = world;
    this.id = id;
    this.handle = handle;
    this.email = email;
    this.tokens = { accessToken, refreshToken, account: { id, handle } };
    this.socket = socket;
  }

  async call(operation: string, input: unknown): Promise<Answer> {
    return await this.#world.call(operation, input, { token: this.tokens.accessToken });
  }

  async ok<T = Record<string, unknown>>(operation: string, input: unknown): Promise<T> {
    return await this.#world.ok<T>(operation, input, { token: this.tokens.accessToken });
  }
}

/** A sign-up that nothing is wrong with; every call makes up another person. */
export function signUp(changes: Record<string, unknown> = {}) {
  const name = `p${newId().slice(-10)}`;
  return {
    email: `${name}@example.org`,
    handle: name,
    password,
    displayName: "Somebody New",
    birthDate: "1990-12-10",
    ...changes,
  };
}

const closeWithinMs = 1_000;

/** Fails unless the server closes it within a second, telling the client to get another token. */
export async function expectRevoked(socket: TestSocket): Promise<void> {
  const late = new Promise<{ code: string }>((resolve) => {
    setTimeout(() => resolve({ code: "still open" }), closeWithinMs);
  });
  expect(await Promise.race([socket.closed, late])).toMatchObject({ code: 4102 });
}
