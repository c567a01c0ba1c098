/** Hubbub in this process, on a world that was made before: operations are called as dispatch calls them, without the doors. */
import { loadConfig } from "#src/config.ts";
import { assert } from "#src/kit/assert.ts";
import { compile, type Check } from "#src/kit/schema.ts";
import type { Caller, WriteContext } from "#src/kit/context.ts";
import { Refusal } from "#src/kit/errors.ts";
import type { Contract } from "#src/kit/operation.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import { catalogue } from "#src/registry.ts";
import { startServer, type HubbubServer } from "#src/server.ts";
import { Random } from "../world/random.ts";
import { sizedWorld } from "../world/parameters.ts";
import { openWorld, type World } from "../world/world.ts";
import { numberOption } from "./options.ts";

export interface PeopleStage {
  readonly world: World;
  readonly server: HubbubServer;
  readonly random: Random;
  readonly people: number;
  /** Ids of people who are visible and may act. */
  readonly actors: readonly Id[];
  call<T = unknown>(op: string, callerId: Id, input: object): Promise<T>;
  /** Opaque to clients: benchmarks begin deep in a list without paging there. */
  cursor(list: string, position: readonly (string | number)[], callerId: Id): string;
  stop(): Promise<void>;
}

const actorsWanted = 400;

export async function setPeopleStage(purpose: string): Promise<PeopleStage> {
  const people = numberOption("people", 100_000);
  const world = await openWorld(sizedWorld(people));
  const config = loadConfig(
    // No jobs: what a benchmark measures has the machine for itself.
    { NODE_ENV: "test", PORT: "0", DATA_DIR: world.dataDir, ROLE: "web" },
    () => ({
      tokenSecret: "bench:3q2-7wAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk",
      encryptionKey: "kQ8mZ1rT5vX9bN3cF7hJ2lP6sU0wY4aE",
    }),
  );
  const server = await startServer({
    ...{ config, log: silentLog },
    embedded: Promise.resolve(world.postgres),
  });
  const random = new Random(1, purpose);
  return {
    ...{ world, server, random, people },
    actors: await chooseActors(server, world, random, people),
    call: (op, callerId, input) => call(server, op, callerId, input),
    cursor: (list, position, callerId) =>
      contextOf(server, callerId).cursors.encode(list, position),
    stop: () => server.stop(),
  };
}

async function chooseActors(
  { postgres }: HubbubServer,
  world: World,
  random: Random,
  people: number,
): Promise<Id[]> {
  const ids = Array.from({ length: actorsWanted * 2 }, () => world.id(random.below(people)));
  const rows = await postgres.sql<{ id: Id }[]>`
    select id from accounts where id = any(${ids}::uuid[]) and is_visible order by md5(id::text)`;
  return rows.slice(0, actorsWanted).map(({ id }) => id);
}

function contextOf(server: HubbubServer, accountId: Id) {
  const caller: Caller = { accountId, sessionId: newId() };
  const origin = { requestId: newId(), door: "socket", address: "", userAgent: "" } as const;
  return { ...server.contexts(origin, caller), caller };
}

interface Checks {
  readonly input: Check<unknown>;
  readonly output: Check<unknown>;
}

const known = new Map<string, Checks>();

/** The input is checked and the output cut to what is declared, as for everybody. */
async function call<T>(server: HubbubServer, op: string, callerId: Id, input: object): Promise<T> {
  const operation = catalogue.operations.get(op);
  assert(operation && !operation.prepare, `${op} is an operation that only needs a context`);
  const checks = checksOf(op, operation.contract);
  const checked = checks.input.parse(input);
  const ctx = contextOf(server, callerId);
  const work = async (context: WriteContext): Promise<unknown> => {
    const ref = await operation.run(context, checked as never, undefined as never);
    if (ref instanceof Refusal) throw ref.error;
    return operation.view ? await operation.view(context, ref as never) : ref;
  };
  const output =
    operation.contract.kind === "read"
      ? await work(ctx as unknown as WriteContext)
      : await server.unitOfWork({ accountId: callerId, key: null }, (tx) =>
          work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
        );
  return checks.output.encode(output) as T;
}

function checksOf(op: string, { input, output }: Contract): Checks {
  const found = known.get(op);
  if (found) return found;
  const made = { input: compile(input), output: compile(output) };
  known.set(op, made);
  return made;
}
