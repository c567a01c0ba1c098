/**
 * An operation is one definition and one unit of work. The contract is everything the outside may know of it: it
 * becomes the check on both doors, the documentation and the client's types.
 */
import type { Static, TObject, TSchema } from "typebox";
import { assert } from "./assert.ts";
import { alone, batchOfOne, type BatchSteps } from "./batch.ts";
import type { ReadContext, WithCaller, WriteContext } from "./context.ts";
import type { SecretCookie } from "./cookie.ts";
import { AppError, type ErrorCode, type Refusal } from "./errors.ts";
import type { StaffDemand, StaffRole, WithAudit } from "./staff.ts";

/**
 * A generic cell rate limit (GCRA): `limit` calls per `perSeconds` sustained, `burst` at once (default: `limit`).
 * Limits that share a name share a bucket.
 */
export interface RateLimit {
  readonly name: string;
  readonly by: "account" | "address";
  readonly limit: number;
  readonly perSeconds: number;
  readonly burst?: number;
  /** `durable` counts in PostgreSQL and survives a restart: for doors that are guessed at. Default `memory`. */
  readonly store?: "memory" | "durable";
}

export interface Contract {
  readonly name: `${string}.${string}`;
  /** A read has no transaction and may be overtaken; a write has one, and an idempotency key. */
  readonly kind: "read" | "write";
  readonly summary: string;
  readonly description?: string;
  readonly access: "public" | "account" | "staff";
  /** For staff: the least role that may. A second factor is needed for every one. */
  readonly role?: StaffRole;
  /** For staff: only within 15 minutes of a login or `auth.confirm`. */
  readonly isDangerous?: true;
  /** Default: both. */
  readonly doors?: readonly ("http" | "socket")[];
  /** On top of the limits every door has. */
  readonly rateLimits?: readonly RateLimit[];
  readonly input: TObject;
  readonly output: TSchema;
  /** Codes this operation throws itself; those that any operation may answer are not repeated. */
  readonly errors: readonly ErrorCode[];
  /** Why it answers one of these, where the code's own meaning says too little: `conflict`, `limit` and `forbidden` always. */
  readonly why?: Readonly<Partial<Record<ErrorCode, string>>>;
  readonly example: { readonly input: unknown; readonly output: unknown };
  /**
   * `stored` (default for writes of an account): the same key gives the first result again. `none`: nothing is
   * stored, because the answer is secret or the operation settles repeats by itself.
   */
  readonly idempotency?: "stored" | "none";
  /** Fields of its input and output that a browser may leave to cookies. */
  readonly cookies?: readonly SecretCookie[];
  /** Cookies that a browser is told to forget when it succeeds. */
  readonly dropsCookies?: readonly SecretCookie[];
  /** HTTP status of success. Default 200. */
  readonly httpStatus?: 200 | 202;
}

type KindContext<C extends Contract> = C["kind"] extends "write" ? WriteContext : ReadContext;
type AccessContext<C extends Contract> = C["access"] extends "public" ? unknown : WithCaller;
/** Whoever is staff writes on the record. */
type StaffContext<C extends Contract> = C["access"] extends "staff"
  ? C["kind"] extends "write"
    ? WithAudit
    : unknown
  : unknown;
export type ContextOf<C extends Contract> = KindContext<C> & AccessContext<C> & StaffContext<C>;
/** Before the transaction there is nothing to write with, whatever the kind. */
export type PrepareContextOf<C extends Contract> = ReadContext & AccessContext<C>;

export type InputOf<C extends Contract> = Static<C["input"]>;
export type OutputOf<C extends Contract> = Static<C["output"]>;

/** Null for whoever needs no role. */
export function staffDemandOf({ role, isDangerous }: Contract): StaffDemand | null {
  return role === undefined ? null : { role, isDangerous: isDangerous === true };
}

/** An operation with its types erased: what dispatch, registry and docs work with. */
export interface Operation {
  readonly type: "operation";
  readonly contract: Contract;
  /**
   * Slow work that must not hold a transaction open, such as hashing. Runs once, after the rate limits and before the
   * transaction; what it answers is given to `run`, also when the transaction is run again.
   */
  readonly prepare?: (ctx: ReadContext & Partial<WithCaller>, input: never) => Promise<unknown>;
  /**
   * Does the work and answers a reference (ids): small, free of content, fit to be stored with the key; or a
   * `Refusal`, which commits and is then thrown.
   */
  readonly run: (
    ctx: WriteContext & Partial<WithCaller>,
    input: never,
    prepared: never,
  ) => Promise<unknown>;
  /** Turns the reference into the output, for this caller, as things are now. Absent: the reference is the output. */
  readonly view?: (ctx: WriteContext & Partial<WithCaller>, ref: never) => Promise<unknown>;
  /** Carries out many calls in one transaction. What it cannot do, and what fails with it, `run` does for one. */
  readonly batch?: BatchSteps<never, unknown, unknown>;
}

export function defineOperation<const C extends Contract>(contract: C) {
  return {
    /** The answer is the output itself. For a write whose key is stored, it must hold nothing that can be deleted. */
    handler(
      run: (ctx: ContextOf<C>, input: InputOf<C>) => Promise<OutputOf<C> | Refusal>,
    ): Operation & { contract: C } {
      return erase(contract, { run });
    },
    /** For writes: `run` answers ids, `view` renders them, now and on every retry. */
    handlers<Ref>(steps: {
      run: (ctx: ContextOf<C>, input: InputOf<C>) => Promise<Ref | Refusal>;
      view: (ctx: ContextOf<C>, ref: Ref) => Promise<OutputOf<C>>;
    }): Operation & { contract: C } {
      return erase(contract, steps);
    },
    /**
     * For hot writes of an account: calls that arrive together share a transaction. `run` does one alone, where that
     * differs from a batch of one.
     */
    batch<Ref, Seen>(
      steps: BatchSteps<InputOf<C>, Ref, Seen> & {
        run?: (ctx: WriteContext & WithCaller, input: InputOf<C>) => Promise<Ref>;
        view: (ctx: ContextOf<C>, ref: Ref) => Promise<OutputOf<C>>;
      },
    ): Operation & { contract: C } {
      const { look, act, view } = steps;
      const run = steps.run ?? runAlone(steps);
      return erase(contract, { run, view, batch: { look, act } });
    },
    /** For writes that begin with slow work: see `Operation.prepare`. */
    prepare<P>(prepare: (ctx: PrepareContextOf<C>, input: InputOf<C>) => Promise<P>) {
      return {
        handler(
          run: (
            ctx: ContextOf<C>,
            input: InputOf<C>,
            prepared: P,
          ) => Promise<OutputOf<C> | Refusal>,
        ): Operation & { contract: C } {
          return erase(contract, { prepare, run });
        },
      };
    },
  };
}

function erase<C extends Contract>(
  contract: C,
  steps: { run: unknown; view?: unknown; prepare?: unknown; batch?: unknown },
): Operation & { contract: C } {
  // The one place where types are dropped: dispatch checks `input` against this very contract and builds the context
  // its kind and access call for.
  return { type: "operation", contract, ...steps } as unknown as Operation & { contract: C };
}

/** A batch of one, in a transaction of its own. */
function runAlone<Input, Ref, Seen>({ look, act }: BatchSteps<Input, Ref, Seen>) {
  return async (ctx: WriteContext & WithCaller, input: Input): Promise<Ref> => {
    const calls = [batchOfOne(ctx, input)];
    const [outcome] = act(ctx, calls, await look(ctx, calls));
    if (outcome instanceof AppError) throw outcome;
    assert(outcome !== undefined && outcome !== alone, "a batch answers each of its calls");
    return outcome;
  };
}
