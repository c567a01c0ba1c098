/**
 * Topics: what a client may watch for signals while it looks at something. Watching answers a snapshot, then signals
 * counted 1, 2, 3… per watch; a jump in the count is a loss, and watching again gives a fresh snapshot.
 */
import type { Static, TSchema } from "typebox";
import type { ReadContext } from "./context.ts";
import type { Id } from "./id.ts";

export interface TopicContract<S extends TSchema> {
  /** Also names the operation: topic `chat` is watched with `watch.chat {id}`. */
  readonly kind: string;
  readonly summary: string;
  readonly state: S;
  readonly example: Static<S>;
}

export interface TopicHandlers<S extends TSchema> {
  /** Which of these accounts may watch it now; asked at the start and again whenever rights may have changed. */
  authorise(ctx: ReadContext, id: Id, accountIds: readonly Id[]): Promise<Set<Id>>;
  snapshot(ctx: ReadContext, id: Id): Promise<Static<S>>;
}

export interface TopicDefinition<S extends TSchema = TSchema>
  extends TopicContract<S>, TopicHandlers<S> {
  readonly type: "topic";
}

export function defineTopic<S extends TSchema>(contract: TopicContract<S>) {
  return {
    handlers(handlers: TopicHandlers<S>): TopicDefinition<S> {
      return { type: "topic", ...contract, ...handlers };
    },
  };
}
