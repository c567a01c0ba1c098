/** How the generated types are read: what a call takes and gives, what a handler receives. */
import type { QueueNews } from "./write-queue.ts";
import type { Events, Operations, Signals, StateSignals, StreamStates } from "./generated.ts";

export type OperationName = keyof Operations;
export type Input<K extends OperationName> = Operations[K]["input"];
export type Output<K extends OperationName> = Operations[K]["output"];

export type EventName = keyof Events;
export type SignalName = keyof Signals;
export type StreamKind = keyof StreamStates;

export interface EventMeta {
  readonly stream: string;
  readonly seq: number;
  /** The idempotency key of the request that caused it, when that was one's own. */
  readonly key: string | null;
}

/** Any event, told apart by its name. */
export type AnyEvent = {
  [K in EventName]: EventMeta & { readonly event: K; readonly data: Events[K] };
}[EventName];

export interface SignalMeta {
  /** What is watched. */
  readonly kind: string;
  /** Null where one watch spans many: `data` says which of them it is. */
  readonly id: string | null;
}

type KindOf<Op> = Op extends `watch.${infer Kind}` ? (Kind extends "stop" ? never : Kind) : never;
export type WatchKind = KindOf<OperationName>;
export type WatchState<K extends WatchKind> = `watch.${K}` extends OperationName
  ? Output<`watch.${K}`> extends { state: infer State }
    ? State
    : unknown
  : unknown;

/** Kinds of which many are watched at once, each with a state. */
export type StateKind = keyof StateSignals;
/** An entry of the answer that begins the watch, or begins it again; or a change since. */
export type WatchedState<K extends StateKind> =
  | Signals[StateSignals[K]]
  | Output<`${K}.watch`>["states"][number];

/** A write that waits to be sent, told apart by `op`. */
export type QueuedWrite = {
  [K in OperationName]: {
    /** Its idempotency key: the events it causes carry it in `meta.key`. */
    readonly id: string;
    readonly op: K;
    readonly input: Input<K>;
    readonly queuedAtMs: number;
  };
}[OperationName];

/** `refused`: it is not tried again. With `key-expired` it waited for more than seven days, and may have happened. */
export type QueueEvent = QueueNews<QueuedWrite>;

export interface CallOptions {
  /** Idempotency key, a UUIDv7: give one to repeat an earlier write. Every write gets its own otherwise. */
  readonly key?: string;
  /** How long to wait for an answer, over as many connections as it takes. Default 30 s; `Infinity` waits for ever. */
  readonly timeoutMs?: number;
}

export interface Device {
  /** A UUID; made once and kept in storage when absent. */
  readonly id?: string;
  readonly name?: string;
  readonly platform?: string;
}
