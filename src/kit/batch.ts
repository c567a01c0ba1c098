/**
 * Writes that share a transaction. A hot operation says what to look at for many calls at once and what becomes of each;
 * locks, statements and the commit are then paid once for all that arrived while the last batch was written.
 */
import type { Caller, ReadContext, Sql, Statement, Tx, WriteContext } from "./context.ts";
import type { AppError } from "./errors.ts";

export interface BatchedCall<Input> {
  readonly caller: Caller;
  readonly input: Input;
}

/** A call that may act now: its session lives and its key is new. What it emits is signed with its caller and key. */
export interface AdmittedCall<Input> extends BatchedCall<Input> {
  readonly emit: Tx["emit"];
}

/** Of the transaction what a batch has use for. `lock` takes as many streams as the batch has calls. */
export interface BatchContext extends ReadContext {
  readonly tx: Pick<Tx, "sql" | "db" | "lock" | "recheck" | "touch"> & {
    /** Rows of one table, to be written with the events and those of other tables: all are one statement. */
    atFlush(statement: (sql: Sql) => Statement): void;
  };
}

/** What `act` answers for a call that needs more than a batch has: `run` carries it out, in a transaction of its own. */
export const alone = Symbol("alone");

export interface BatchSteps<Input, Ref, Seen> {
  /**
   * Locks the streams of all calls, sorted, in one statement, and looks, in statements sent together with it. Writes nothing: some of
   * these calls may turn out not to be admitted. Must be quick to ask: nothing may be awaited before all is sent.
   */
  readonly look: (ctx: BatchContext, calls: readonly BatchedCall<Input>[]) => Promise<Seen>;
  /**
   * Decides each admitted call in the order given, emits, and leaves the rows to `atFlush`: one statement for each
   * table. One outcome per call; a refused one fails alone. What it throws fails the batch, and every call runs alone.
   */
  readonly act: (
    ctx: BatchContext,
    calls: readonly AdmittedCall<Input>[],
    seen: Seen,
  ) => readonly (Ref | AppError | typeof alone)[];
}

/** The one call of a transaction, as a batch of one. */
export function batchOfOne<Input>(
  ctx: WriteContext & { readonly caller: Caller },
  input: Input,
): AdmittedCall<Input> {
  return { caller: ctx.caller, input, emit: (event, emission) => ctx.tx.emit(event, emission) };
}
