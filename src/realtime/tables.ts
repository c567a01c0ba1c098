/**
 * The durable half of realtime: where each stream stands, what happened in it, who may have which part of it, and
 * what is committed but not yet told.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

/** PostgreSQL's 64-bit transaction id: it never wraps, and it is comparable with a snapshot's xmin. */
const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

export const streamHeads = pgTable(
  "stream_heads",
  {
    streamId: uuid("stream_id").primaryKey(),
    kind: text("kind").notNull(),
    /** Sequence number of the latest event. Locked by whoever appends, until commit: numbers equal commit order. */
    seq: bigint("seq", { mode: "number" }).notNull().default(0),
    /** Oldest event that can still be read. */
    floor: bigint("floor", { mode: "number" }).notNull().default(1),
    /** Grows with every join and leave: tells a cached list of readers from a stale one. */
    rosterVersion: bigint("roster_version", { mode: "number" }).notNull().default(0),
    /** How many have an open range: a stream with many readers is delivered by its own name, not by theirs. */
    readerCount: integer("reader_count").notNull().default(0),
    /** Transaction that last appended; what a client's sync token is compared with. */
    movedBy: xid8("moved_by")
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  // Few streams have so many readers, and everybody who connects asks which of theirs do.
  (table) => [
    index("stream_heads_wide")
      .on(table.streamId)
      .where(sql`${table.readerCount} > 64`),
  ],
);

/** Who may have which events: a row is a range of sequence numbers; without an end it is still open. */
export const streamMembers = pgTable(
  "stream_members",
  {
    streamId: uuid("stream_id").notNull(),
    accountId: uuid("account_id").notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "number" }),
    changedBy: xid8("changed_by")
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (table) => [
    primaryKey({ columns: [table.streamId, table.accountId, table.fromSeq] }),
    uniqueIndex("stream_members_open")
      .on(table.streamId, table.accountId)
      .where(sql`${table.toSeq} is null`),
    index("stream_members_account").on(table.accountId, table.streamId),
  ],
);

export const events = pgTable(
  "events",
  {
    streamId: uuid("stream_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    name: text("name").notNull(),
    /** References only: what people wrote is read anew each time. */
    ref: jsonb("ref").notNull(),
    about: bigint("about", { mode: "number" }),
    actorId: uuid("actor_id"),
    key: uuid("key"),
    createdAt: timestamp("created_at", { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.seq] })],
);

/** What is committed and perhaps not yet published, one row for a transaction; it is deleted once that was. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** Spans of events, one of each stream that the transaction wrote to… */
    streamIds: uuid("stream_ids").array().notNull().default([]),
    firstSeqs: bigint("first_seqs", { mode: "number" }).array().notNull().default([]),
    lastSeqs: bigint("last_seqs", { mode: "number" }).array().notNull().default([]),
    /** …and accounts whose rights shrank. */
    recheckAccountIds: uuid("recheck_account_ids").array().notNull().default([]),
    createdAt: timestamp("created_at", { withTimezone: true })
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [index("outbox_created").on(table.createdAt)],
);

/** One row, or none yet. `bun run restored` gives `restores` another value, which voids every cursor handed out before. */
export const epochs = pgTable("epochs", {
  id: smallint("id").primaryKey().default(1),
  restores: integer("restores").notNull().default(0),
});
