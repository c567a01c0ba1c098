/** Puts realtime together: one bus, one relay, one hub for this instance, and the transactions that feed them. */
import type { TransactionSql } from "postgres";
import type { Catalogue } from "../kit/catalogue.ts";
import type { Clock } from "../kit/clock.ts";
import type { Db, ReadContext, Sql } from "../kit/context.ts";
import type { Log } from "../kit/log.ts";
import type { Bus } from "./bus.ts";
import { Hub } from "./hub.ts";
import { Relay } from "./relay.ts";
import { Rosters } from "./roster.ts";
import { StreamReader } from "./stream-reader.ts";
import type { EnqueueJob } from "./transaction.ts";
import { createUnitOfWork, type Checkpoints, type UnitOfWork } from "./unit-of-work.ts";

export interface RealtimeParts {
  readonly sql: Sql;
  readonly begin: <T>(work: (sql: TransactionSql) => Promise<T>) => Promise<T>;
  readonly drizzleOn: (sql: TransactionSql) => Db;
  readonly catalogue: Catalogue;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly hooks: Checkpoints;
  /** For rendering events that nobody asked for. */
  readonly readContext: () => ReadContext;
  readonly enqueue: EnqueueJob;
}

export interface Realtime {
  readonly hub: Hub;
  readonly reader: StreamReader;
  readonly unitOfWork: UnitOfWork;
  /** Begins to publish what crashed processes left behind. */
  start(): void;
  /** Publishes what is committed, then lets go of everything. */
  stop(): Promise<void>;
}

export function createRealtime(parts: RealtimeParts): Realtime {
  const { sql, bus, catalogue, log } = parts;
  const relay = new Relay({ ...parts, ...catalogue, rosters: new Rosters(sql) });
  const hub = new Hub({
    bus,
    log,
    fetch: (stream, after, limit) => relay.read(stream, after, limit),
  });
  return {
    hub,
    reader: new StreamReader(catalogue),
    unitOfWork: createUnitOfWork({ ...parts, relay: (committed) => relay.take(committed) }),
    start: () => relay.start(),
    async stop() {
      await relay.stop();
      hub.stop();
      await bus.close();
    },
  };
}
