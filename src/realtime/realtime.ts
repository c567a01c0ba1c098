/** Puts realtime together: one bus, one relay, one hub for this instance, and the transactions that feed them. */
import type { TransactionSql } from "postgres";
import type { Catalogue } from "../kit/catalogue.ts";
import type { Clock } from "../kit/clock.ts";
import type { Db, ReadContext, Sql } from "../kit/context.ts";
import type { Id } from "../kit/id.ts";
import type { Log } from "../kit/log.ts";
import type { Bus } from "./bus.ts";
import { Attendance, type AttendanceTiming } from "./attendance.ts";
import { Entries } from "./entries.ts";
import { Hub } from "./hub.ts";
import type { LookTiming } from "./looks.ts";
import type { RealtimeObserver } from "./observer.ts";
import { OpeningReads } from "./opening-reads.ts";
import { Relay } from "./relay.ts";
import { Repair } from "./repair.ts";
import { Rosters } from "./roster.ts";
import { SharedReads } from "./shared-reads.ts";
import { StreamReader } from "./stream-reader.ts";
import { StateTopics } from "./state-topics.ts";
import { Sweeper } from "./sweeper.ts";
import type { EnqueueJob } from "./transaction.ts";
import {
  createUnitOfWork,
  type Checkpoints,
  type UnitOfWork,
  type UnitOfWorkParts,
} from "./unit-of-work.ts";
import { findWideStreams } from "./wide-streams.ts";

export interface RealtimeParts {
  readonly sql: Sql;
  readonly begin: UnitOfWorkParts["begin"];
  readonly drizzleOn: (sql: TransactionSql) => Db;
  readonly catalogue: Catalogue;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  readonly hooks: Checkpoints;
  readonly observer: RealtimeObserver;
  /** For rendering events that nobody asked for. */
  readonly readContext: () => ReadContext;
  readonly enqueue: EnqueueJob;
  readonly timing: LookTiming & AttendanceTiming;
}

export interface Realtime {
  readonly hub: Hub;
  readonly stateTopics: StateTopics;
  readonly attendance: Attendance;
  readonly reader: StreamReader;
  readonly opening: OpeningReads;
  readonly unitOfWork: UnitOfWork;
  /** Joins the other instances, and begins to publish what crashed processes left behind. */
  start(): Promise<void>;
  /** Resolves when what was committed so far is told. */
  relayed(): Promise<void>;
  /** Publishes what is committed, then lets go of everything. */
  stop(): Promise<void>;
}

export function createRealtime(parts: RealtimeParts): Realtime {
  const { sql, bus, catalogue, observer } = parts;
  const rosters = new Rosters(sql);
  const entries = new Entries({ ...parts, ...catalogue, rosters, isShared: bus.isShared });
  const relay = new Relay({ ...parts, entries });
  const sweeper = new Sweeper({ ...parts, entries });
  const wideStreams = new SharedReads((asked: readonly Id[]) => findWideStreams(sql, asked));
  const hub = new Hub({
    ...parts,
    rosters,
    fetch: (stream, after, limit) => entries.read(stream, after, limit),
    latest: (stream) => entries.latest(stream),
    wideStreamsOf: (accountId) => wideStreams.ask(accountId),
  });
  const stateTopics = new StateTopics({
    ...parts,
    topics: catalogue.stateTopics,
    watches: hub.watches,
  });
  hub.onTouch((topic) => stateTopics.touched(topic));
  const attendance = new Attendance({ ...parts, hub, book: catalogue.attendance });
  const repair = new Repair({
    ...parts,
    entries,
    receive: (entry) => hub.receive(entry),
    accounts: () => hub.accounts(),
    recheck: (accountIds) => hub.recheckUntilDone(accountIds),
  });
  return {
    ...{ hub, stateTopics, attendance },
    opening: new OpeningReads(sql, catalogue.authenticator),
    reader: new StreamReader({ ...parts, ...catalogue }),
    unitOfWork: createUnitOfWork({ ...parts, relay: (committed) => relay.take(committed) }),
    async start() {
      // Without other instances there is nothing that could be missed.
      if (bus.isShared) await repair.start();
      await bus.start({
        receive: (entry) => hub.receive(entry),
        routes: () => hub.routes(),
        valueOf: (route) => hub.valueOf(route),
        async repair(reason, sinceMs) {
          observer.repaired(reason);
          stateTopics.lookAtAll();
          await repair.since(sinceMs);
        },
        instanceGone: () => stateTopics.lookAtAll(),
      });
      sweeper.start();
    },
    relayed: () => relay.settled(),
    async stop() {
      await attendance.stop();
      await stateTopics.stop();
      await sweeper.stop();
      await relay.stop();
      await repair.stop();
      hub.stop();
      await bus.close();
    },
  };
}
