/**
 * What a client may watch while it looks at something. Watching answers a snapshot, then signals counted 1, 2, 3… per
 * watch; a jump in the count is a loss, and watching again gives a fresh snapshot.
 *
 * A *topic* carries signals that operations send. A *state topic* has a state: whoever changes something about it says
 * `touch`, and every instance with watchers looks at the state anew and tells them when it is another.
 */
import type { Static, TSchema } from "typebox";
import type { ReadContext } from "./context.ts";
import type { SignalDefinition } from "./event.ts";
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

export interface StateTopicContract<S extends TSchema, P extends TSchema> {
  /** Also names the operations: `presence` is watched with `presence.watch`, many ids at once, and `presence.unwatch`. */
  readonly kind: string;
  readonly summary: string;
  /** What the input of these operations calls the ids, such as `accountIds`. */
  readonly idsField: string;
  /** Ids are those of accounts: what `tx.recheck` says of one is also looked at by everybody who watches them. */
  readonly isOfAccounts: boolean;
  /** Tells a new state, to everybody who sees it alike. */
  readonly signal: SignalDefinition<S>;
  /** Each entry of the answer: the state, and what this viewer alone may know beside it. */
  readonly entry: P;
  readonly example: Static<P>;
}

/** How a state topic looks to somebody: as nothing that is there, as it is, or as only its owner sees it. */
export type Sight = "nothing" | "state" | "own";

export interface Reading<S> {
  readonly state: S;
  /** Where its owner sees something else. */
  readonly own?: S;
  /** Is another value whenever people may see it who could not, or no longer who could. */
  readonly rights: string;
  /** It may be another by itself after so long. */
  readonly againInMs?: number;
  /**
   * The evidence is weak: another state than the one told last must stay for so long before it is told. `Infinity`: it
   * counts only where nothing was told yet.
   */
  readonly holdMs?: number;
}

export interface Viewing {
  readonly viewerId: Id;
  readonly id: Id;
}

/** Makes the entries of one answer. */
export interface Entries<S, P> {
  of(id: Id, state: S): P;
}

export interface StateTopicHandlers<S extends TSchema, P extends TSchema> {
  /** How things are now; what does not exist is absent. At most 500 ids at a time. */
  read(ctx: ReadContext, ids: readonly Id[]): Promise<Map<Id, Reading<Static<S>>>>;
  /** In the order asked; at most 1,000 at a time. */
  sights(ctx: ReadContext, viewings: readonly Viewing[]): Promise<readonly Sight[]>;
  /** What they see who may not see it: the same as for what does not exist, byte for byte. */
  unseen(id: Id): Static<S>;
  /** Gathers what this viewer may know beside the states. */
  entries(
    ctx: ReadContext,
    viewerId: Id,
    ids: readonly Id[],
  ): Promise<Entries<Static<S>, Static<P>>>;
}

export interface StateTopicDefinition<S extends TSchema = TSchema, P extends TSchema = TSchema>
  extends StateTopicContract<S, P>, StateTopicHandlers<S, P> {
  readonly type: "stateTopic";
}

export function defineStateTopic<S extends TSchema, P extends TSchema>(
  contract: StateTopicContract<S, P>,
) {
  return {
    handlers(handlers: StateTopicHandlers<S, P>): StateTopicDefinition<S, P> {
      return { type: "stateTopic", ...contract, ...handlers };
    },
  };
}
