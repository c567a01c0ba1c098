/** Hubbub as a benchmark's child: the real server on its own durable database, one more operation, and people on demand. */
import { loadConfig } from "#src/config.ts";
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { catalogue } from "#src/registry.ts";
import { startServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";
import { temporaryDataDir } from "#test/harness/data-dir.ts";
import { serve } from "./child.ts";
import { readBack } from "./read-back.ts";

export interface BenchPerson {
  readonly id: Id;
  readonly handle: string;
  readonly token: string;
}

const peoplePerTransaction = 100;

const dataDir = temporaryDataDir();
const config = loadConfig(
  {
    NODE_ENV: "test",
    PORT: "0",
    DATA_DIR: dataDir.path,
    RATE_LIMIT_FACTOR: "1000000",
    ...given("DATABASE_URL"),
  },
  () => ({
    tokenSecret: "bench:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
    encryptionKey: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
  }),
);
const server = await startServer({
  config,
  log: silentLog,
  catalogue: {
    ...catalogue,
    operations: new Map([...catalogue.operations, [readBack.contract.name, readBack]]),
  },
});

function given(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

async function people({
  count,
  password,
}: {
  count: number;
  password?: string;
}): Promise<BenchPerson[]> {
  const passwordHash =
    password === undefined ? "none" : await server.services.passwords.hash(password);
  const made: BenchPerson[] = [];
  while (made.length < count) {
    const size = Math.min(peoplePerTransaction, count - made.length);
    made.push(...(await transaction((ctx) => makePeople(ctx, size, passwordHash))));
  }
  return made;
}

async function makePeople(
  ctx: WriteContext,
  count: number,
  passwordHash: string,
): Promise<BenchPerson[]> {
  const made: BenchPerson[] = [];
  for (let index = 0; index < count; index += 1) {
    // Digits only, in full: what looks alike is refused.
    const handle = `u${newId().replaceAll("-", "").slice(3)}`;
    const fields = {
      handle,
      email: `${handle}@bench.test`,
      displayName: "Bench",
      birthDate: "1990-01-01",
      passwordHash,
    };
    const id = await createAccount(ctx, fields);
    const { accessToken } = await openSession(ctx, { id, handle });
    made.push({ id, handle, token: accessToken });
  }
  return made;
}

async function transaction<T>(work: (ctx: WriteContext) => Promise<T>): Promise<T> {
  const ctx = server.contexts(systemOrigin(newId()), null);
  return await server.unitOfWork({ accountId: null, key: null }, (tx) =>
    work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
  );
}

serve(
  {
    address: () => ({ port: server.port, database: server.database }),
    people,
    collectGarbage: () => Bun.gc(true),
    commit: async () => (await server.postgres.sql`show synchronous_commit`)[0],
  },
  async () => {
    await server.stop();
    dataDir.remove();
  },
);
