/** A server with real mail, and people to call it over HTTP. */
import { afterAll, beforeAll } from "bun:test";
import { loadConfig } from "#src/config.ts";
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import type { Tokens } from "#src/domains/accounts/schemas.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { startServer, type HubbubServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { createDatabase, startSmtp, type Smtp } from "#test/harness/services.ts";

export const tokenSecret = "t".repeat(40);
export const password = "poetical science 1843";
/** Starting everything takes a second or two on a free machine. */
const hookTimeoutMs = 30_000;
const encryptionKey = "e".repeat(40);

export interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly error?: { code: string; message: string; fields?: Record<string, string> };
  /** The body as it came, without the id of the request. */
  readonly text: string;
}

export interface CallOptions {
  readonly token?: string;
  readonly key?: string;
  /** As a trusted proxy would report it. */
  readonly address?: string;
}

export interface World {
  readonly server: HubbubServer;
  readonly smtp: Smtp;
  /** Milliseconds that the server's clock is ahead. */
  aheadMs: number;
  call(operation: string, input: unknown, options?: CallOptions): Promise<Answer>;
  /** The answer's data; a refusal fails the test. */
  ok(operation: string, input: unknown, options?: CallOptions): Promise<Record<string, unknown>>;
  /** `status code`, and the fields at fault. */
  refusal(operation: string, input: unknown, options?: CallOptions): Promise<string>;
  login(identifier: string, device?: object): Promise<Tokens>;
  /** Somebody with an account and the password above, made without sign-up. */
  person(name: string): Promise<Person>;
  write<T>(work: (ctx: WriteContext) => Promise<T>): Promise<T>;
  /** The code in the next mail to this address. */
  code(email: string): Promise<string>;
}

export interface Person {
  readonly id: Id;
  readonly handle: string;
  readonly email: string;
  readonly tokens: Tokens;
  /** Calls with the access token. */
  call(operation: string, input: unknown): Promise<Answer>;
  ok(operation: string, input: unknown): Promise<Record<string, unknown>>;
}

let passwordHash: string | undefined;

export function useWorld(settings: Record<string, string> = {}): World {
  let running: { server: HubbubServer; smtp: Smtp; drop: () => Promise<void> } | undefined;
  const get = () => {
    if (!running) throw new Error("The server is not started yet.");
    return running;
  };
  const world: World = {
    get server() {
      return get().server;
    },
    get smtp() {
      return get().smtp;
    },
    aheadMs: 0,
    async call(operation, input, { token, key, address } = {}) {
      const response = await fetch(`${world.server.url}/v1/${operation}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...(address === undefined ? {} : { "x-forwarded-for": address }),
        },
        body: JSON.stringify(input),
      });
      const text = await response.text();
      const body = JSON.parse(text) as Record<string, unknown> & Pick<Answer, "error">;
      const anonymous = text.replace(/,?"requestId":"[^"]*"/, "");
      const { error } = body;
      return { status: response.status, data: body, text: anonymous, ...(error ? { error } : {}) };
    },
    async ok(operation, input, options) {
      const answer = await world.call(operation, input, options);
      if (answer.status >= 300) throw new Error(`${operation}: ${answer.text}`);
      return answer.data;
    },
    async refusal(operation, input, options) {
      const { status, error } = await world.call(operation, input, options);
      if (!error) throw new Error(`${operation} was not refused`);
      return [status, error.code, ...Object.keys(error.fields ?? {})].join(" ");
    },
    async login(identifier, device) {
      const input = { identifier, password, ...(device ? { device } : {}) };
      return (await world.ok("auth.login", input)) as unknown as Tokens;
    },
    async person(name) {
      passwordHash ??= await world.server.services.passwords.hash(password);
      const id = newId();
      const handle = `${name}_${id.slice(-8)}`;
      const email = `${handle}@example.org`;
      const fields = {
        id,
        handle,
        email,
        displayName: name,
        birthDate: "1990-01-01",
        passwordHash,
      };
      const tokens = await world.write(async (ctx) => {
        await createAccount(ctx, fields);
        return await openSession(ctx, { id, handle });
      });
      const options = { token: tokens.accessToken };
      return {
        id,
        handle,
        email,
        tokens,
        call: (operation, input) => world.call(operation, input, options),
        ok: (operation, input) => world.ok(operation, input, options),
      };
    },
    write: (work) =>
      world.server.unitOfWork({ accountId: null, key: null }, (tx) => {
        const ctx = world.server.contexts(systemOrigin(newId()), null);
        return work({ ...ctx, sql: tx.sql, db: tx.db, tx });
      }),
    async code(email) {
      const { source } = await world.smtp.next(email);
      const [, code] = /^Subject: (\d{8}) /m.exec(source) ?? [];
      if (code === undefined) throw new Error("The mail holds no code.");
      return code;
    },
  };
  beforeAll(async () => {
    const [database, smtp] = await Promise.all([createDatabase(), startSmtp()]);
    const config = loadConfig(
      {
        NODE_ENV: "test",
        PORT: "0",
        DATABASE_URL: database.url,
        SMTP_URL: smtp.url,
        TRUSTED_PROXIES: "127.0.0.1",
        RATE_LIMIT_FACTOR: "100000",
        ...settings,
      },
      () => ({ tokenSecret: `test:${tokenSecret}`, encryptionKey }),
    );
    const clock = { now: () => new Date(Date.now() + world.aheadMs) };
    running = {
      server: await startServer({ config, log: silentLog, clock }),
      smtp,
      drop: () => database.drop(),
    };
  }, hookTimeoutMs);
  afterAll(async () => {
    await running?.server.stop();
    await running?.smtp.stop();
    await running?.drop();
  }, hookTimeoutMs);
  return world;
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
