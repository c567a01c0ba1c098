/**
 * `ENCRYPTION_KEY` is replaced while people are logged in: three servers on one database stand for the steps, which
 * `docs/operations.md` describes. Nobody notices, and nothing that a removed key makes is believed.
 */
import { beforeAll, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { URI } from "otpauth";
import { customType, pgTable, text } from "drizzle-orm/pg-core";
import { codeOf } from "#src/domains/accounts/registration-codes.ts";
import { refreshTokenOf } from "#src/domains/accounts/refresh-tokens.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { defineSealed } from "#src/kit/sealed.ts";
import { resealColumn } from "#src/platform/reseal.ts";
import { createSecrets } from "#src/platform/secrets.ts";
import { catalogue } from "#src/registry.ts";
import { startServerProcess } from "#test/harness/server-process.ts";
import {
  fixturePassword,
  TestServer,
  type HttpAnswer,
  type OpenAnswer,
  type Person,
} from "#test/harness/server.ts";

const oldKey = randomBytes(32).toString("base64url");
const newKey = randomBytes(32).toString("base64url");

/** Bytes that nobody has to read again, or that give nothing away. A new column is named here, or sealed. */
const digestsAndKeys = new Set([
  ...["sessions.family_secret", "sessions.token_hash", "known_devices.secret_hash"],
  ...["recovery_codes.hash", "guesses.subject"],
  ...["provider_arrivals.verifier_hash", "provider_arrivals.secret_hash"],
  ...["passkeys.credential_id", "passkeys.public_key", "used_passkey_challenges.nonce"],
  ...["contact_keys.hash", "contact_keys.ring", "contact_hashes.hash"],
  ...["audiences.digest", "media.waveform"],
]);

/** Servers before the key is replaced, with the new one to verify with, with it in front, and without the old one. */
let before: TestServer;
let staged: TestServer;
let during: TestServer;
let after: TestServer;

beforeAll(async () => {
  before = await TestServer.start({ env: { ENCRYPTION_KEY: oldKey } });
  const { database } = before.server;
  staged = await TestServer.start({ database, env: { ENCRYPTION_KEY: `${oldKey},${newKey}` } });
  during = await TestServer.start({ database, env: { ENCRYPTION_KEY: `${newKey},${oldKey}` } });
  after = await TestServer.start({ database, env: { ENCRYPTION_KEY: newKey } });
});

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

async function refresh(home: TestServer, refreshToken: string): Promise<Tokens> {
  const { status, body } = await home.http("auth.refresh", { refreshToken });
  expect(status).toBe(200);
  return body as unknown as Tokens;
}

async function refused(home: TestServer, refreshToken: string): Promise<void> {
  const { status, body } = await home.http("auth.refresh", { refreshToken });
  expect([status, body.error?.code]).toEqual([401, "unauthenticated"]);
}

describe("who is logged in stays so", () => {
  test("with a token of the old key, then of the new one", async () => {
    const ann = await before.person("ann");
    const second = await refresh(during, ann.refreshToken);
    const third = await refresh(after, second.refreshToken);
    const open = { authorization: `Bearer ${third.accessToken}` };
    expect((await after.http("account.get", {}, open)).status).toBe(200);
  });

  test("though they were away while both keys were there", async () => {
    const ann = await before.person("ann");
    await refresh(after, (await refresh(after, ann.refreshToken)).refreshToken);
  });

  test("though an answer got lost, whichever server they ask again", async () => {
    const ann = await before.person("ann");
    const first = await refresh(before, ann.refreshToken);
    expect((await refresh(during, ann.refreshToken)).refreshToken).toBe(first.refreshToken);

    const second = await refresh(during, first.refreshToken);
    expect((await refresh(during, first.refreshToken)).refreshToken).toBe(second.refreshToken);
    await refresh(after, second.refreshToken);
  });

  test("when fifty ask at once, of servers that have the new key in front already or not yet", async () => {
    const ann = await before.person("ann");
    const homes = Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? during : staged));
    const answers = await Promise.all(homes.map((home) => refresh(home, ann.refreshToken)));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
  });
});

describe("a refresh token is refused, and ends nothing,", () => {
  test("when a key of the ring made it for a number that another key's token has", async () => {
    const ann = await before.person("ann");
    const { family, generation } = await familyOf(ann);
    const twin = refreshTokenOf(createSecrets([newKey]), family, generation);
    expect(twin).not.toBe(ann.refreshToken);
    await refused(during, twin);
    await refused(after, twin);
    await refresh(during, ann.refreshToken);
  });

  test("when a removed key made it", async () => {
    const ann = await before.person("ann");
    const { family, generation } = await familyOf(ann);
    const next = await refresh(during, ann.refreshToken);
    await refused(after, ann.refreshToken);
    await refused(after, refreshTokenOf(createSecrets([oldKey]), family, generation + 1));
    await refresh(after, next.refreshToken);
  });
});

test("a token that was used up is noticed as stolen also while the key is replaced", async () => {
  const ann = await before.person("ann");
  const second = await refresh(during, ann.refreshToken);
  const third = await refresh(during, second.refreshToken);
  await refused(during, ann.refreshToken);
  await refused(during, third.refreshToken);
});

test("a page begun under the old key goes on while it is in the ring, and is refused afterwards", async () => {
  const [ann, bob] = await before.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  const { id: chatId } = await ann.call<{ id: Id }>("chat.openDirect", { accountId: bob.id });
  for (const said of ["one", "two"]) await ann.call("chat.sendMessage", { chatId, text: said });
  const { nextCursor: cursor } = await ann.call("chat.listMessages", { chatId, limit: 1 });
  const page = (home: TestServer): Promise<HttpAnswer> =>
    home.http("chat.listMessages", { chatId, limit: 1, cursor }, bearer(ann));
  expect(typeof cursor).toBe("string");
  expect((await page(during)).status).toBe(200);
  expect((await page(after)).status).toBe(422);
});

test("whoever reconnects is told what changed; after the old key is gone, of everything", async () => {
  const [ann, bob] = await before.people("ann", "bob");
  if (!ann || !bob) throw new Error("two people");
  await ann.call("chat.openDirect", { accountId: bob.id });
  const { sync, changed } = await ann.connect();
  expect(changed).toHaveLength(2);
  const settled = await settle(ann, sync);
  expect((await ann.connect(settled.sync, during)).changed).toEqual([]);
  const anew = await ann.connect(settled.sync, after);
  expect(anew.changed).toHaveLength(2);
});

test("a code that was mailed under the old key is taken while it is in the ring", async () => {
  const sent = [createSecrets([oldKey]), createSecrets([newKey, oldKey])];
  for (const secrets of sent) {
    const name = `p${newId().slice(-10)}`;
    const email = `${name}@example.org`;
    await before.http("auth.register", {
      ...{ email, handle: name, password: fixturePassword },
      ...{ displayName: "Somebody New", birthDate: "1990-12-10" },
    });
    const [row] = await before.server.postgres.sql<{ id: Id }[]>`
      select id from registrations where email = ${email}`;
    const code = codeOf(secrets, String(row?.id));
    expect((await during.http("auth.verifyEmail", { email, code })).status).toBe(200);
  }
});

describe("what is sealed", () => {
  const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });
  const lockers = pgTable("lockers", {
    id: text("id").primaryKey(),
    owner: text("owner").notNull(),
    content: bytes("content"),
  });
  const column = defineSealed(lockers.content, {
    ...{ key: lockers.id, about: lockers.owner },
    purpose: "locker",
  });
  const rows = 450;
  const ring = {
    before: createSecrets([oldKey]),
    during: createSecrets([newKey, oldKey]),
    after: createSecrets([newKey]),
  };
  const sealed = (secrets: typeof ring.before, at: number): Buffer =>
    secrets.seal("locker", Buffer.from(`secret ${at}`), `owner ${at}`);

  async function fill(): Promise<void> {
    const { sql } = before.server.postgres;
    await sql`drop table if exists lockers`;
    await sql`create table lockers (id text primary key, owner text not null, content bytea)`;
    const all = Array.from({ length: rows }, (_, at) => ({
      id: String(at).padStart(4, "0"),
      owner: `owner ${at}`,
      content: at === 0 ? null : sealed(at % 3 === 0 ? ring.during : ring.before, at),
    }));
    await sql`insert into lockers ${sql(all)}`;
  }

  test("is sealed anew, once, and then opens without the old key", async () => {
    await fill();
    const { sql } = before.server.postgres;
    const done = await resealColumn(sql, ring.during, column);
    const kept = Math.floor((rows - 1) / 3);
    expect(done).toEqual({ name: "lockers.content", kept, anew: rows - 1 - kept, lost: 0 });
    expect(await resealColumn(sql, ring.during, column)).toMatchObject({ kept: rows - 1, anew: 0 });
    const found = await sql<{ owner: string; content: Buffer }[]>`
      select owner, content from lockers where content is not null`;
    for (const { owner, content } of found) {
      const plain = ring.after.open("locker", content, owner);
      expect(plain?.toString()).toBe(owner.replace("owner", "secret"));
    }
  });

  test("with a key that is not there is left as it is, and said", async () => {
    await fill();
    const { sql } = before.server.postgres;
    const done = await resealColumn(sql, ring.after, column);
    expect(done).toMatchObject({ anew: 0, lost: rows - 1 - done.kept });
    expect(await resealColumn(sql, ring.during, column)).toMatchObject({ lost: 0 });
  });

  test("is walked by one command, after which second factors need the old key no more", async () => {
    const ann = await before.person("ann");
    const { body } = await before.http("twoFactor.beginTotp", {}, bearer(ann));
    const totp = URI.parse(String(body["uri"]));
    const code = (): string => totp.generate({ timestamp: before.clock.now().getTime() });
    await before.http("twoFactor.confirmTotp", { code: code() }, bearer(ann));

    const command = startServerProcess({
      command: ["src/cli/rotate-keys.ts"],
      env: {
        ...{ NODE_ENV: "test", DATABASE_URL: before.server.database },
        ENCRYPTION_KEY: `${newKey},${oldKey}`,
      },
    });
    expect(await command.exited).toBe(0);
    expect(command.output()).toContain("second_factors.sealed: 1 sealed anew");
    expect(command.output()).toContain("All is sealed with the first key");

    for (const home of [before, after]) home.clock.advance({ minutes: 1 });
    const login = { identifier: ann.handle, password: fixturePassword };
    const asked = await after.http("auth.login", login);
    const { id } = asked.body["challenge"] as { id: Id };
    const proof = { challengeId: id, method: "totp", code: code() };
    expect((await after.http("auth.completeChallenge", proof)).status).toBe(200);
  });

  test("stands in the columns that the command walks, and in no other", async () => {
    const columns = await before.server.postgres.sql<{ name: string }[]>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'bytea' and table_name <> 'lockers'`;
    const walked = new Set(catalogue.sealed.map(({ name }) => name));
    const notSealed = columns.map(({ name }) => name).filter((name) => !walked.has(name));
    expect(notSealed.filter((name) => !digestsAndKeys.has(name))).toEqual([]);
    expect(columns.length).toBe(notSealed.length + walked.size);
  });
});

/** A token may name what is as old as itself: until it does not. */
async function settle(person: Person, sync: string): Promise<OpenAnswer> {
  const answer = await person.connect(sync);
  return answer.changed.length === 0 ? answer : await settle(person, answer.sync);
}

function bearer({ accessToken }: Person): Record<string, string> {
  return { authorization: `Bearer ${accessToken}` };
}

async function familyOf(person: Person) {
  const [row] = await before.server.postgres.sql<{ id: Id; secret: Buffer; generation: number }[]>`
    select id, family_secret as secret, generation from sessions where account_id = ${person.id}`;
  if (!row) throw new Error("a session");
  return { family: { sessionId: row.id, secret: row.secret }, generation: row.generation };
}
