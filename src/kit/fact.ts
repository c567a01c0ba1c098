/**
 * Facts: something happened that later domains act on within the same transaction. A fact is pushed to nobody and kept
 * nowhere; who must act later queues a job in its reactor.
 */
import type { Static, TSchema } from "typebox";
import type { WriteContext } from "./context.ts";

export interface FactDefinition<D extends TSchema = TSchema> {
  readonly type: "fact";
  readonly name: `${string}.${string}`;
  readonly summary: string;
  readonly data: D;
}

export interface Reactor<D extends TSchema = TSchema> {
  readonly type: "reactor";
  readonly fact: FactDefinition<D>;
  /** Runs in the transaction that told the fact, where it was told; what it throws undoes all of it. */
  react(ctx: WriteContext, data: Static<D>): Promise<void>;
}

export function defineFact<D extends TSchema>(
  contract: Omit<FactDefinition<D>, "type">,
): FactDefinition<D> {
  return { type: "fact", ...contract };
}

/** Tells later domains, within the transaction; each of them has acted once this resolves. */
export async function tellFact<D extends TSchema>(
  ctx: WriteContext,
  fact: FactDefinition<D>,
  data: Static<D>,
): Promise<void> {
  for (const reactor of ctx.ports.reactors.get(fact.name) ?? []) await reactor.react(ctx, data);
}

export function defineReactor<D extends TSchema>(
  fact: FactDefinition<D>,
  react: Reactor<D>["react"],
): Reactor<D> {
  return { type: "reactor", fact, react };
}
