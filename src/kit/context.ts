/** What an operation's handler is given. A read cannot write or publish; a write has its one transaction. */
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { ISql, PendingQuery, Row } from "postgres";
import type { Static, TSchema } from "typebox";
import type { Board } from "./board.ts";
import type { Clock } from "./clock.ts";
import type { EventDefinition, SignalDefinition } from "./event.ts";
import type { Id } from "./id.ts";
import type { JobDefinition, JobOptions } from "./job.ts";
import type { Log } from "./log.ts";
import type { Ports } from "./ports.ts";
import type { Services } from "./services.ts";
import type { StreamName } from "./stream.ts";

/** Tagged templates (prepared, pipelined when awaited together). Times come back as `Date`, `jsonb` parsed, `bigint` as numbers. */
export type Sql = ISql;
/** One statement, not sent yet: sent by awaiting it, or as a part of another one. */
export type Statement = PendingQuery<Row[]>;
export type Db = PostgresJsDatabase;

/** Who calls: the account and session named by a verified access token. */
export interface Caller {
  readonly accountId: Id;
  readonly sessionId: Id;
}

/** Where a request came from. */
export interface Origin {
  readonly requestId: string;
  readonly door: "http" | "socket" | "job";
  /** As seen through trusted proxies only. */
  readonly address: string;
  readonly userAgent: string;
}

export interface ReadContext {
  readonly sql: Sql;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly services: Services;
  readonly ports: Ports;
  readonly cursors: Cursors;
  readonly origin: Origin;
  /** Sends a signal to whoever watches the topic: at once, to nobody in particular, and gone if lost. */
  signal<D extends TSchema>(definition: SignalDefinition<D>, topicId: Id, data: Static<D>): void;
  readonly board: Board;
  /** Of these accounts, those connected to some instance. */
  locate(accountIds: readonly Id[]): Promise<Whereabouts>;
}

export interface Whereabouts {
  /** `idle`: nothing was done on any of their devices for a while. */
  readonly found: ReadonlyMap<Id, "active" | "idle">;
  /** False while other instances cannot be asked: whoever is not found may be connected to one of them. */
  readonly isWhole: boolean;
}

export interface WriteContext extends ReadContext {
  readonly tx: Tx;
}

/** Added to both contexts for operations that need a login. */
export interface WithCaller {
  readonly caller: Caller;
}

/**
 * Opaque page cursors: sealed, and bound to their list and to the caller, so that a forged or foreign one is refused as
 * `invalid`. `list` names the operation and whatever it was asked for that changes what is in it.
 */
export interface Cursors {
  encode(list: string, position: readonly (string | number)[]): string;
  decode(list: string, cursor: string): readonly (string | number)[];
}

export interface StreamHead {
  /** Sequence number of the latest event; 0 in a new stream. */
  readonly seq: number;
}

export interface Emission<D, R> {
  readonly stream: StreamName;
  readonly ref: R;
  /** What `render` would give now, where the handler has it at hand: spares the relay a query. */
  readonly data?: D;
  /** Sequence number of the earlier event this one speaks of: who may not have that one, gets a `skip` for this one. */
  readonly about?: number;
}

/**
 * One unit of work. Everything below becomes true together, at commit; nothing is published before, and nothing
 * committed stays unpublished, even if this process dies in between.
 */
export interface Tx {
  /** The same as on the context; both run inside the transaction. */
  readonly sql: Sql;
  readonly db: Db;
  /**
   * Takes the heads of these streams (≤16, in one sorted statement) until commit. Call it first, then look: only a
   * statement that starts afterwards sees what committed while this one waited. Missing streams are absent from the answer.
   * Streams that are all held already are simply answered.
   */
  lock(streams: readonly StreamName[]): Promise<Map<StreamName, StreamHead>>;
  /** Makes a stream; its head is locked from the start. */
  createStream(stream: StreamName): Promise<void>;
  /** Appends an event and answers its sequence number. The stream must be locked. */
  emit<D extends TSchema, R extends TSchema>(
    event: EventDefinition<D, R>,
    emission: Emission<Static<D>, Static<R>>,
  ): number;
  /**
   * Opens ranges: these accounts may have every event from the next one on (or from `from`), until they leave.
   * The stream must be locked. Accounts that are in already stay as they are.
   */
  join(stream: StreamName, accountIds: readonly Id[], from?: number): Promise<void>;
  /** Closes the accounts' ranges: the last event they may have is the latest one emitted so far. */
  leave(stream: StreamName, accountIds: readonly Id[]): Promise<void>;
  /** A statement whose result this call does not need: it goes out with the events, and saves waiting for it. */
  atFlush(statement: (sql: Sql) => Promise<unknown>): void;
  /** Queues a job with this commit. */
  enqueue<D extends TSchema>(
    job: JobDefinition<D>,
    data: Static<D>,
    options?: JobOptions,
  ): Promise<void>;
  /**
   * Says that what these accounts may do shrank: after commit every instance looks again at their sockets and watches,
   * and closes what no longer stands.
   */
  recheck(accountIds: readonly Id[]): void;
  /**
   * Says that the state of a state topic may be another after commit. Told at once and not kept: should this process die
   * just then, its watchers hear of it with the next look, half a minute later at most.
   */
  touch(topic: { readonly kind: string }, id: Id): void;
  /**
   * Waits for writes of these sessions that are under way, and holds back new ones until this transaction ends: what
   * ends a session calls it, so that nothing is accepted from it after the commit. Before `lock`, because a write
   * that is waited for may itself wait for a stream.
   */
  waitForWrites(sessionIds: readonly Id[]): Promise<void>;
}
