/**
 * Two kinds of push. An event is durable: stored with its sequence number in the transaction that caused it, and
 * readable again. A signal is ephemeral: it may be lost, and its counter shows the loss.
 */
import type { Static, TSchema } from "typebox";
import type { ReadContext } from "./context.ts";
import type { Id } from "./id.ts";

export interface EventContract<D extends TSchema, R extends TSchema> {
  readonly name: `${string}.${string}`;
  /** Kind of the stream it is written to. */
  readonly stream: string;
  readonly summary: string;
  /** What a client receives. */
  readonly data: D;
  /** What is stored: references, never content that somebody may delete. */
  readonly ref: R;
  readonly example: Static<D>;
}

/** One stored event, as a renderer sees it. */
export interface StoredEvent<R> {
  readonly streamId: Id;
  readonly seq: number;
  readonly ref: R;
}

export interface EventDefinition<
  D extends TSchema = TSchema,
  R extends TSchema = TSchema,
> extends EventContract<D, R> {
  readonly type: "event";
  /**
   * Turns references into what is true now, for everyone who may have the event alike: content that was deleted
   * since is a tombstone, never its old self. One result per event, in order; null when nothing is left to tell.
   */
  render(
    ctx: ReadContext,
    events: readonly StoredEvent<Static<R>>[],
  ): Promise<(Static<D> | null)[]>;
}

/** Give `render` where `ref` differs from `data`; without it what is stored is what is told. */
export function defineEvent<D extends TSchema, R extends TSchema>(contract: EventContract<D, R>) {
  return {
    render(render: EventDefinition<D, R>["render"]): EventDefinition<D, R> {
      return { type: "event", ...contract, render };
    },
  };
}

/** An event that holds no content: what is stored is what is told. */
export function definePlainEvent<D extends TSchema>(
  contract: Omit<EventContract<D, D>, "ref">,
): EventDefinition<D, D> {
  return {
    type: "event",
    ...contract,
    ref: contract.data,
    render: async (_ctx, events) => events.map((event) => event.ref),
  };
}

export interface SignalDefinition<D extends TSchema = TSchema> {
  readonly type: "signal";
  readonly name: `${string}.${string}`;
  /** Kind of the topic whose watchers receive it. */
  readonly topic: string;
  readonly summary: string;
  readonly data: D;
  readonly example: Static<D>;
}

export function defineSignal<D extends TSchema>(
  contract: Omit<SignalDefinition<D>, "type">,
): SignalDefinition<D> {
  return { type: "signal", ...contract };
}
