/** What `bun run staff` does to the database: as much of a server as giving a role takes, and no more. */
import {
  changeRole,
  findPerson,
  hasStaffFactor,
  listStaffRows,
} from "#src/domains/accounts/index.ts";
import { assert } from "#src/kit/assert.ts";
import { systemClock as clock } from "#src/kit/clock.ts";
import type { ReadContext, Sql } from "#src/kit/context.ts";
import { newId, type Id } from "#src/kit/id.ts";
import { silentLog } from "#src/kit/log.ts";
import type { StaffRole } from "#src/kit/staff.ts";
import { connectPostgres, drizzleOn, type Postgres } from "#src/platform/postgres.ts";
import { StartupError } from "#src/platform/startup-error.ts";
import { createUnitOfWork, noCheckpoints, type UnitOfWork } from "#src/realtime/unit-of-work.ts";
import { catalogue } from "#src/registry.ts";

export interface ListedMember {
  readonly handle: string;
  readonly role: StaffRole;
  readonly grantedAt: Date;
  /** A handle; null for who runs the machine, and for somebody who is gone. */
  readonly grantedBy: string | null;
  readonly hasSecondFactor: boolean;
}

export interface RoleChange {
  /** Handle, with or without the @, or mail address. */
  readonly who: string;
  readonly role: StaffRole | null;
  readonly reason: string;
}

const listedMax = 1_000;

/** Throws a `StartupError` when the database is away, or was never a Hubbub's of this release. */
export async function openStaffDesk(url: string): Promise<StaffDesk> {
  const postgres = connectPostgres({ url, poolSize: 2, applicationName: "hubbub staff" });
  try {
    await expectSchema(postgres.sql as Sql);
    return new StaffDesk(postgres);
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

export class StaffDesk {
  readonly #postgres: Postgres;
  readonly #unitOfWork: UnitOfWork;
  readonly #ctx: Pick<ReadContext, "sql" | "db" | "clock">;

  constructor(postgres: Postgres) {
    const { sql, db } = postgres;
    this.#postgres = postgres;
    this.#ctx = { sql: sql as Sql, db, clock };
    this.#unitOfWork = createUnitOfWork({
      begin: (work) => sql.begin(work) as ReturnType<typeof work>,
      ...{ drizzleOn, clock, log: silentLog, hooks: noCheckpoints },
      enqueue: () => Promise.reject(new Error("Nothing is queued here.")),
      // Nobody listens to this process: a server finds what is to be told in the outbox, at once or when it starts.
      relay: () => undefined,
    });
  }

  async list(): Promise<ListedMember[]> {
    const rows = await listStaffRows(this.#ctx, { after: null, limit: listedMax });
    return await Promise.all(
      rows.map(async ({ accountId, role, grantedAt, grantedBy }) => {
        const member = await findPerson(this.#ctx, { id: accountId });
        const granter = grantedBy && (await findPerson(this.#ctx, { id: grantedBy }));
        return {
          handle: member?.account.handle ?? accountId,
          ...{ role, grantedAt, hasSecondFactor: provesMore(member) },
          grantedBy: granter ? granter.account.handle : null,
        };
      }),
    );
  }

  async change({ who, role, reason }: RoleChange) {
    const person = await findPerson(this.#ctx, { identifier: who.replace(/^@/, "") });
    if (!person) throw new StartupError(`There is nobody called ${who}.`);
    const { id, handle } = person.account;
    await this.#unitOfWork({ accountId: null, key: null }, async (tx) => {
      const change = { accountId: id, role, grantedBy: null };
      const before = await changeRole({ tx, db: tx.db, clock }, change);
      if (before === null && role === null) throw new StartupError(`@${handle} is not staff.`);
      await record(tx.sql, { accountId: id, reason, before, after: role });
    });
    return { handle, hasSecondFactor: provesMore(person) };
  }

  close(): Promise<void> {
    return this.#postgres.close();
  }
}

interface Act {
  readonly accountId: Id;
  readonly reason: string;
  readonly before: StaffRole | null;
  readonly after: StaffRole | null;
}

/** As the operations would, but for the actor. */
async function record(sql: Sql, { accountId, reason, before, after }: Act): Promise<void> {
  assert(catalogue.auditLog, "somebody keeps the audit log");
  await catalogue.auditLog.record(sql, [
    {
      ...{ id: newId(), at: clock.now(), actorId: null, reason },
      action: after === null ? "admin.removeRole" : "admin.setRole",
      target: { kind: "account", id: accountId },
      ...{ before: { role: before }, after: { role: after } },
      ...{ address: "", requestId: newId() },
    },
  ]);
}

function provesMore(person: Awaited<ReturnType<typeof findPerson>>): boolean {
  return person !== null && hasStaffFactor(person.methods, person.passkeys > 0);
}

async function expectSchema(sql: Sql): Promise<void> {
  try {
    const [found] = await sql`select to_regclass('staff') is not null as "isOurs"`;
    if (found?.["isOurs"] === true) return;
  } catch (error) {
    throw new StartupError(`The database does not answer: ${String(error)}`);
  }
  throw new StartupError(
    "That database holds no Hubbub of this release: start the server on it first.",
  );
}
