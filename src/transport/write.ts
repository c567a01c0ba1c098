/** A write in a transaction of its own: the caller's right to act, the idempotency key, the work and its events, or nothing of it. */
import type { Authenticator } from "../kit/ports.ts";
import type { Caller, ReadContext } from "../kit/context.ts";
import { AppError, Refusal } from "../kit/errors.ts";
import { staffDemandOf, type Operation } from "../kit/operation.ts";
import type { Check } from "../kit/schema.ts";
import type { TransactionScope } from "../realtime/transaction.ts";
import type { UnitOfWork } from "../realtime/unit-of-work.ts";
import type { StaffGate } from "../kit/staff.ts";
import { Acts, type AuditParts } from "./acts.ts";
import {
  conflictOf,
  findResults,
  lockKeys,
  nameOf,
  storeResults,
  type KeyedCall,
} from "./idempotency.ts";

export interface WriteParts extends AuditParts {
  readonly unitOfWork: UnitOfWork;
  readonly authenticator: Authenticator;
  readonly staffGate: StaffGate | null;
}

/** A call whose input is checked and whose limits are counted. */
export interface Write {
  readonly operation: Operation;
  readonly caller: Caller | null;
  readonly keyed: KeyedCall | null;
  readonly ctx: ReadContext;
  readonly input: never;
  /** What `Operation.prepare` made. */
  readonly prepared: never;
  readonly output: Check<unknown>;
}

export async function runWrite(parts: WriteParts, write: Write): Promise<unknown> {
  const { operation, caller, keyed, ctx, input, prepared } = write;
  const author = { accountId: caller?.accountId ?? null, key: keyed?.key ?? null };
  const result = await parts.unitOfWork(author, async (tx) => {
    const earlier = await enter(parts, tx, write);
    const acts = Acts.of(write);
    const writeCtx = { ...ctx, sql: tx.sql, db: tx.db, tx, ...acts?.facility };
    const ref = earlier ? earlier.ref : await operation.run(writeCtx, input, prepared);
    // A refusal commits what was done for it, and is not stored: the same call may be tried again.
    if (ref instanceof Refusal) return ref;
    if (!earlier) acts?.keep(parts, tx);
    if (keyed && !earlier)
      tx.atFlush((sql) => storeResults(sql, keyed.operation, [{ call: keyed, ref }]));
    return await render(tx, write, ref);
  });
  if (result instanceof Refusal) throw result.error;
  return result;
}

/** The output for this caller, as things are in this transaction; declared fields only. */
export async function render(tx: TransactionScope, write: Write, ref: unknown): Promise<unknown> {
  const { operation, ctx, output } = write;
  if (!operation.view) return output.encode(ref);
  return output.encode(await operation.view({ ...ctx, sql: tx.sql, db: tx.db, tx }, ref as never));
}

/** The first statements of a write, sent together: locks first, then what they protect is looked at. */
async function enter(
  { authenticator, staffGate }: WriteParts,
  tx: TransactionScope,
  { operation, caller, keyed, ctx }: Write,
): Promise<{ ref: unknown } | null> {
  if (!caller) return null;
  const keys = keyed ? [keyed] : [];
  const demand = staffDemandOf(operation.contract);
  const [, , live, results] = await Promise.all([
    // Who takes a role waits for all that is done with it, on whichever session.
    tx.holdAccess(demand ? [caller.sessionId, caller.accountId] : [caller.sessionId]),
    lockKeys(tx.sql, keys),
    authenticator.live(tx.sql, [caller]),
    findResults(tx.sql, keys),
    demand && staffGate?.admit({ sql: tx.sql, clock: ctx.clock }, caller, demand),
  ]);
  if (!live.has(caller.sessionId)) throw new AppError("unauthenticated");
  const earlier = keyed ? results.get(nameOf(keyed)) : undefined;
  const conflict = keyed && earlier ? conflictOf(keyed, earlier) : null;
  if (conflict) throw conflict;
  return earlier ?? null;
}
