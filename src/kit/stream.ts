/**
 * Streams: ordered, durable logs of events with gapless sequence numbers, one per person (`user:<id>`), per
 * conversation (`chat:<id>`), and so on. PostgreSQL owns them; live delivery only saves a reader the wait.
 */
import type { Static, TSchema } from "typebox";
import type { ReadContext, WithCaller } from "./context.ts";
import { isId, type Id } from "./id.ts";

/** `kind:id`, as it stands on the wire. */
export type StreamName = `${string}:${Id}`;

export function streamName(kind: string, id: Id): StreamName {
  return `${kind}:${id}`;
}

/** Splits a name from the wire; null when it is not one. */
export function parseStreamName(name: string): { kind: string; id: Id } | null {
  const colon = name.indexOf(":");
  const id = name.slice(colon + 1);
  return colon > 0 && isId(id) ? { kind: name.slice(0, colon), id } : null;
}

export interface StreamContract<S extends TSchema> {
  readonly kind: string;
  readonly summary: string;
  /**
   * `owner`: the stream belongs to the account whose id it carries. `members`: whoever holds a range of its
   * sequence numbers, written by `tx.join` and `tx.leave`.
   */
  readonly readers: "owner" | "members";
  readonly state: S;
  readonly example: Static<S>;
}

export interface HiddenEvent {
  readonly readerId: Id;
  readonly seq: number;
}

export interface HiddenQuestion {
  readonly streamId: Id;
  readonly readerIds: readonly Id[];
  /** Of what the events in question speak of. */
  readonly seqs: readonly number[];
}

export interface StreamHandlers<S extends TSchema> {
  /**
   * The whole present state, for a client that starts anew or was told to reset; null when the caller may not have
   * it. Runs in one repeatable-read transaction together with the reading of the head.
   */
  snapshot(ctx: ReadContext & WithCaller, id: Id): Promise<Static<S> | null>;
  /**
   * For each question, in order: which of these events, named by the sequence number of what they speak of, one of these
   * readers put out of their own sight. They reach that reader as skips, read and pushed alike. Without it there are none.
   */
  hidden?(
    ctx: ReadContext,
    questions: readonly HiddenQuestion[],
  ): Promise<readonly (readonly HiddenEvent[])[]>;
}

export interface StreamDefinition<S extends TSchema = TSchema>
  extends StreamContract<S>, StreamHandlers<S> {
  readonly type: "stream";
}

export function defineStream<S extends TSchema>(contract: StreamContract<S>) {
  return {
    snapshot(snapshot: StreamHandlers<S>["snapshot"]): StreamDefinition<S> {
      return { type: "stream", ...contract, snapshot };
    },
    handlers(handlers: StreamHandlers<S>): StreamDefinition<S> {
      return { type: "stream", ...contract, ...handlers };
    },
  };
}
