/**
 * The life of a call, the same on both doors: find, check the input, limit, then — for a write — one transaction that
 * holds the caller's right to act, the idempotency key, the work and its events; then the output, declared fields only.
 */
import type { Catalogue } from "../kit/catalogue.ts";
import type { Caller, Origin, ReadContext, WriteContext } from "../kit/context.ts";
import { AppError, Refusal } from "../kit/errors.ts";
import type { Log } from "../kit/log.ts";
import { staffDemandOf, type Contract, type Operation, type RateLimit } from "../kit/operation.ts";
import { compile, type Check } from "../kit/schema.ts";
import type { UnitOfWork } from "../realtime/unit-of-work.ts";
import { limitSubject } from "./address.ts";
import { Batches, type BatchObserver } from "./batches.ts";
import type { ContextFactory } from "./contexts.ts";
import { callTimeoutMs, Deadlines } from "./deadlines.ts";
import { toAppError } from "./faults.ts";
import { checkKey, hashInput, type KeyedCall } from "./idempotency.ts";
import { rateLimited, takeDurably, type Limiter } from "./rate-limit.ts";
import { runWrite, type WriteParts } from "./write.ts";

export interface Call {
  readonly operation: string;
  readonly input: unknown;
  readonly key: string | null;
  readonly caller: Caller | null;
  readonly origin: Origin;
}

export interface DispatchObserver extends BatchObserver {
  /** A call ended; `outcome` is `ok` or an error code. */
  operation(name: string, outcome: string, seconds: number): void;
}

export interface DispatchParts {
  readonly catalogue: Catalogue;
  readonly contexts: ContextFactory;
  readonly unitOfWork: UnitOfWork;
  readonly limiter: Limiter;
  readonly rateLimitFactor: number;
  readonly log: Log;
  readonly observer: DispatchObserver;
}

interface Prepared {
  readonly operation: Operation;
  readonly contract: Contract;
  readonly input: Check<unknown>;
  readonly output: Check<unknown>;
}

export class Dispatch {
  readonly #parts: DispatchParts;
  readonly #prepared: ReadonlyMap<string, Prepared>;
  readonly #deadlines = new Deadlines(callTimeoutMs);
  readonly #writeParts: WriteParts;
  readonly #batches: Batches;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
    const { authenticator, staffGate, auditLog } = parts.catalogue;
    this.#writeParts = { ...parts, authenticator, staffGate, auditLog };
    this.#batches = new Batches({ ...parts, ...this.#writeParts });
    this.#prepared = new Map(
      [...parts.catalogue.operations.values()].map((operation) => [
        operation.contract.name,
        {
          operation,
          contract: operation.contract,
          input: compile(operation.contract.input),
          output: compile(operation.contract.output),
        },
      ]),
    );
  }

  /** The contract of an operation served at this door; undefined for anything else. */
  find(name: string, door: "http" | "socket"): Contract | undefined {
    const contract = this.#prepared.get(name)?.contract;
    return contract && (contract.doors ?? ["http", "socket"]).includes(door) ? contract : undefined;
  }

  /** Answers the output, or rejects with an AppError: nothing else leaves. */
  call(call: Call): Promise<unknown> {
    const started = performance.now();
    const ctx = this.#parts.contexts(call.origin, call.caller);
    const prepared = this.#prepared.get(call.operation);
    const end = (outcome: string): void =>
      this.#parts.observer.operation(
        prepared ? call.operation : "unknown",
        outcome,
        (performance.now() - started) / 1000,
      );
    // By hand rather than by `await`: this is the one step that every request takes, and each layer costs its share.
    return new Promise((resolve, reject) => {
      const refuse = (error: unknown): void => {
        const refusal = toAppError(error, prepared?.contract ?? null, ctx.log);
        end(refusal.code);
        reject(refusal);
      };
      const deadline = this.#deadlines.start(() => refuse(new AppError("timeout")));
      this.#run(prepared, call, ctx).then(
        (output) => {
          const isInTime = this.#deadlines.end(deadline);
          if (isInTime) end("ok");
          return isInTime ? resolve(output) : undefined;
        },
        (error: unknown) => {
          if (this.#deadlines.end(deadline)) refuse(error);
        },
      );
    });
  }

  async #run(prepared: Prepared | undefined, call: Call, ctx: ReadContext): Promise<unknown> {
    if (!prepared) throw new AppError("bad-request", "No such operation.");
    const { contract, operation } = prepared;
    if (contract.access !== "public" && !call.caller) throw new AppError("unauthenticated");
    const demand = staffDemandOf(contract);
    // Before anything else is said to strangers. A write looks again, inside its transaction.
    if (demand && call.caller)
      await this.#parts.catalogue.staffGate?.admit(ctx, call.caller, demand);
    // Before the operation's own limits, which are few: a mistyped form must not use up a day's sign-ups. What merely
    // floods meets the door's limit first.
    const input = prepared.input.parse(call.input) as never;
    if (contract.rateLimits) await this.#limit(contract.rateLimits, call, ctx);
    const made = (
      operation.prepare ? await this.#prepare(operation, call, ctx, input) : undefined
    ) as never;
    if (contract.kind === "write") return await this.#write(prepared, call, ctx, input, made);
    // A read's contract gave its handler a context without `tx`.
    const readCtx = ctx as WriteContext;
    const ref = await operation.run(readCtx, input, made);
    if (ref instanceof Refusal) throw ref.error;
    return prepared.output.encode(
      operation.view ? await operation.view(readCtx, ref as never) : ref,
    );
  }

  /** The transaction looks again; but by then passwords were checked, and others were asked, for whoever is gone. */
  async #prepare(
    { contract, prepare }: Operation,
    { caller }: Call,
    ctx: ReadContext,
    input: never,
  ): Promise<unknown> {
    if (caller && contract.access !== "public") {
      const live = await this.#parts.catalogue.authenticator.live(ctx.sql, [caller]);
      if (!live.has(caller.sessionId)) throw new AppError("unauthenticated");
    }
    return await prepare?.(ctx, input);
  }

  async #write(
    { contract, operation, output }: Prepared,
    call: Call,
    ctx: ReadContext,
    input: never,
    made: never,
  ): Promise<unknown> {
    const { caller } = call;
    const keyed = this.#keyedCall(contract, call, ctx, input);
    const write = { operation, keyed, ctx, input, prepared: made, output };
    return operation.batch && caller
      ? await this.#batches.run({ ...write, caller }, operation.batch)
      : await runWrite(this.#writeParts, { ...write, caller });
  }

  #keyedCall(contract: Contract, call: Call, ctx: ReadContext, input: unknown): KeyedCall | null {
    if (call.key === null || !call.caller) return null;
    checkKey(call.key, ctx.clock);
    if (contract.idempotency === "none") return null;
    return {
      accountId: call.caller.accountId,
      operation: contract.name,
      key: call.key,
      inputHash: hashInput(input),
    };
  }

  async #limit(limits: readonly RateLimit[], call: Call, ctx: ReadContext): Promise<void> {
    for (const limit of limits) {
      const subject =
        limit.by === "account" && call.caller
          ? call.caller.accountId
          : limitSubject(call.origin.address);
      const waitMs =
        limit.store === "durable"
          ? await takeDurably(ctx.sql, subject, limit, this.#parts.rateLimitFactor)
          : await this.#parts.limiter.take(subject, limit);
      if (waitMs > 0) throw rateLimited(waitMs);
    }
  }
}
