/** One transaction for many calls of one operation, in four round trips: begin; all locks and looks; all rows; commit. */
import { assert } from "../kit/assert.ts";
import { alone, type AdmittedCall, type BatchContext, type BatchSteps } from "../kit/batch.ts";
import type { Caller, Sql } from "../kit/context.ts";
import { AppError } from "../kit/errors.ts";
import { newId, type Id } from "../kit/id.ts";
import type { TransactionScope } from "../realtime/transaction.ts";
import { systemOrigin, type ContextFactory } from "./contexts.ts";
import {
  conflictOf,
  findResults,
  lockKeys,
  nameOf,
  storeResults,
  type StoredResult,
} from "./idempotency.ts";
import { render, type Write, type WriteParts } from "./write.ts";

export interface SignedWrite extends Write {
  readonly caller: Caller;
}

export type Outcome = { readonly output: unknown } | AppError | typeof alone;

type Steps = BatchSteps<never, unknown, unknown>;

export interface BatchParts extends WriteParts {
  readonly contexts: ContextFactory;
}

const nobody = { accountId: null, key: null };

/**
 * One outcome for each of these writes, no two with one key; true once this resolves. Rejects when the batch as a whole
 * failed.
 */
export async function runTogether(
  parts: BatchParts,
  steps: Steps,
  writes: readonly SignedWrite[],
  lockTimeoutMs: number,
): Promise<Outcome[]> {
  const work = async (tx: TransactionScope): Promise<Outcome[]> => {
    const ctx = contextOf(parts, tx, writes.length);
    const calls = writes.map((write) => toCall(tx, write));
    // Sent together, run one after the other: each look is a statement of its own, behind the lock that makes it last.
    const [, before, seen] = await Promise.all([
      // A lone call holds nobody up: it waits as any other write does.
      writes.length > 1 ? boundWaits(tx.sql, lockTimeoutMs) : null,
      enter(parts, tx, writes),
      steps.look(ctx, calls),
    ]);
    const isAdmitted = (_: unknown, position: number): boolean => before[position] === null;
    const refs = steps.act(ctx, calls.filter(isAdmitted), seen);
    const admitted = writes.filter(isAdmitted);
    assert(refs.length === admitted.length, "a batch answers each of its calls");
    const fresh = new Map(admitted.map((write, position) => [write, refs[position]]));
    storeFresh(tx, fresh);
    return await Promise.all(
      writes.map((write, position) => {
        const done = before[position] ?? null;
        return done === null ? toOutcome(tx, write, fresh.get(write)) : repeat(tx, write, done);
      }),
    );
  };
  // What PostgreSQL would have run again runs alone.
  return await parts.unitOfWork(nobody, work, { attemptsMax: 1, isPipelined: true });
}

function contextOf(parts: BatchParts, tx: TransactionScope, streamsMax: number): BatchContext {
  const { sql, db } = tx;
  return {
    ...parts.contexts(systemOrigin(newId()), null),
    ...{ sql, db },
    tx: {
      ...{ sql, db },
      lock: (streams) => tx.lock(streams, streamsMax),
      atFlush: (statement) => tx.rowsAtFlush(statement),
      recheck: (accountIds) => tx.recheck(accountIds),
      touch: (topic, id) => tx.touch(topic, id),
    },
  };
}

function toCall(tx: TransactionScope, { caller, keyed, input }: SignedWrite): AdmittedCall<never> {
  const author = { accountId: caller.accountId, key: keyed?.key ?? null };
  return { caller, input, emit: (event, emission) => tx.emit(event, emission, author) };
}

async function boundWaits(sql: Sql, lockTimeoutMs: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true)`;
}

/** What became of each write before it could act: it was done earlier, or is refused; null when it may act now. */
async function enter(
  { authenticator }: WriteParts,
  tx: TransactionScope,
  writes: readonly SignedWrite[],
): Promise<(StoredResult | AppError | null)[]> {
  const callers = writes.map((write) => write.caller);
  const keyed = writes.flatMap((write) => write.keyed ?? []);
  const [, , live, results] = await Promise.all([
    tx.holdAccess([...new Set(callers.map((caller) => caller.sessionId))]),
    lockKeys(tx.sql, keyed),
    authenticator.live(tx.sql, callers),
    findResults(tx.sql, keyed),
  ]);
  return writes.map((write) => beforeOf(write, live, results));
}

function beforeOf(
  { caller, keyed }: SignedWrite,
  live: ReadonlySet<Id>,
  results: ReadonlyMap<string, StoredResult>,
): StoredResult | AppError | null {
  if (!live.has(caller.sessionId)) return new AppError("unauthenticated");
  const earlier = keyed ? results.get(nameOf(keyed)) : undefined;
  if (!keyed || !earlier) return null;
  return conflictOf(keyed, earlier) ?? earlier;
}

function storeFresh(tx: TransactionScope, fresh: ReadonlyMap<SignedWrite, unknown>): void {
  const results = Array.from(fresh).flatMap(([{ keyed: call }, ref]) =>
    call === null || isUndone(ref) ? [] : [{ call, ref }],
  );
  const [first] = results;
  if (first) tx.rowsAtFlush((sql) => storeResults(sql, first.call.operation, results));
}

function isUndone(ref: unknown): ref is AppError | typeof alone {
  return ref === alone || ref instanceof AppError;
}

async function toOutcome(tx: TransactionScope, write: Write, ref: unknown): Promise<Outcome> {
  return isUndone(ref) ? ref : { output: await render(tx, write, ref) };
}

/** The answer of a write that was done earlier, as things are now: it may be that there is none for this caller any more. */
async function repeat(
  tx: TransactionScope,
  write: Write,
  done: StoredResult | AppError,
): Promise<Outcome> {
  if (done instanceof AppError) return done;
  try {
    return await toOutcome(tx, write, done.ref);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
