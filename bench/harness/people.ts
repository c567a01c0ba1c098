/** People on demand, as sign-ups and logins would leave them: accounts, sessions, access tokens. */
import { createAccount, openSession } from "#src/domains/accounts/index.ts";
import type { WriteContext } from "#src/kit/context.ts";
import { lockedStreamsMax } from "#src/realtime/transaction.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { HubbubServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";

export interface BenchPerson {
  readonly id: Id;
  readonly handle: string;
  readonly token: string;
}

const peoplePerTransaction = 100;

export async function makePeople(
  server: HubbubServer,
  { count, password }: { count: number; password?: string },
): Promise<BenchPerson[]> {
  const passwordHash =
    password === undefined ? "none" : await server.services.passwords.hash(password);
  const made: BenchPerson[] = [];
  while (made.length < count) {
    const size = Math.min(peoplePerTransaction, count - made.length);
    made.push(...(await transaction(server, (ctx) => makeSome(ctx, size, passwordHash))));
  }
  return made;
}

async function makeSome(
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

/** Further tokens, for what lasts longer than one lives. Each is of a session of its own. */
export async function makeTokens(
  server: HubbubServer,
  { people }: { people: readonly Pick<BenchPerson, "id" | "handle">[] },
): Promise<string[]> {
  const tokens: string[] = [];
  for (let from = 0; from < people.length; from += lockedStreamsMax) {
    const some = people.slice(from, from + lockedStreamsMax);
    await transaction(server, async (ctx) => {
      // Each hears on their own stream that they logged in.
      await ctx.tx.lock(some.map(({ id }) => `user:${id}` as const));
      for (const person of some) tokens.push((await openSession(ctx, person)).accessToken);
    });
  }
  return tokens;
}

/** A stream of its own that these people may read, and no chat behind it. */
export async function makeStream(
  server: HubbubServer,
  { accountIds }: { accountIds: readonly Id[] },
): Promise<string> {
  const stream = `chat:${newId()}` as const;
  await transaction(server, async ({ tx }) => {
    await tx.createStream(stream);
    await tx.join(stream, accountIds);
  });
  return stream;
}

async function transaction<T>(
  server: HubbubServer,
  work: (ctx: WriteContext) => Promise<T>,
): Promise<T> {
  const ctx = server.contexts(systemOrigin(newId()), null);
  return await server.unitOfWork({ accountId: null, key: null }, (tx) =>
    work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
  );
}
