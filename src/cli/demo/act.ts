/** Lets a person of the demo do something at a moment of the past: the real operation, without its doors. */
import type { Operations } from "#src/client/generated.ts";
import { assert } from "#src/kit/assert.ts";
import type { ReadContext, WithCaller, WriteContext } from "#src/kit/context.ts";
import { Refusal } from "#src/kit/errors.ts";
import { newId, type Id } from "#src/kit/id.ts";
import type { Operation } from "#src/kit/operation.ts";
import { catalogue } from "#src/registry.ts";
import type { HubbubServer } from "#src/server.ts";
import { systemOrigin } from "#src/transport/contexts.ts";

export type Stage = Pick<HubbubServer, "contexts" | "unitOfWork" | "services" | "postgres">;

/** As `at` happened then: whatever it writes is dated so. */
export async function transactionAt<T>(
  stage: Stage,
  at: Date,
  work: (ctx: WriteContext) => Promise<T>,
  accountId: Id | null = null,
): Promise<T> {
  const ctx = contextAt(stage, at);
  return await stage.unitOfWork({ accountId, key: null }, (tx) =>
    work({ ...ctx, sql: tx.sql, db: tx.db, tx }),
  );
}

export async function act<K extends keyof Operations>(
  stage: Stage,
  who: { readonly accountId: Id; readonly at: Date },
  op: K,
  input: Operations[K]["input"],
): Promise<Operations[K]["output"]> {
  const operation = catalogue.operations.get(op);
  assert(operation, `${op} is an operation`);
  return (await carryOut(stage, who, operation, input)) as Operations[K]["output"];
}

export async function carryOut(
  stage: Stage,
  { accountId, at }: { readonly accountId: Id; readonly at: Date },
  operation: Operation,
  input: unknown,
): Promise<unknown> {
  assert(!operation.prepare, `${operation.contract.name} only needs a transaction`);
  return await transactionAt(
    stage,
    at,
    async (ctx) => {
      const asCaller: WriteContext & WithCaller = {
        ...ctx,
        caller: { accountId, sessionId: newId() },
      };
      const ref = await operation.run(asCaller, input as never, undefined as never);
      if (ref instanceof Refusal) throw ref.error;
      return operation.view ? await operation.view(asCaller, ref as never) : ref;
    },
    accountId,
  );
}

function contextAt(stage: Stage, at: Date): ReadContext {
  return { ...stage.contexts(systemOrigin(newId()), null), clock: { now: () => at } };
}
