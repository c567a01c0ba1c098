/**
 * What chat keeps. Who may see which message is not here: that is ranges of sequence numbers, in realtime's
 * `stream_members`. Keys begin with the chat, so that a chat's rows stay together when tables are split.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
const seq = (name: string) => bigint(name, { mode: "number" });

export const chats = pgTable(
  "chats",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["direct", "group"] }).notNull(),
    title: text("title"),
    /** The two people of a direct chat, the lower id first: one pair, one chat. Equal for notes to oneself. */
    directLow: uuid("direct_low"),
    directHigh: uuid("direct_high"),
    /** Grows with every change of the title. */
    version: integer("version").notNull().default(1),
    createdBy: uuid("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    /**
     * A direct chat that one of the two has not agreed to: they wait, or did not accept. What is written there is looked
     * at singly; everywhere else one glance at this row is enough.
     */
    isPending: boolean("is_pending").notNull().default(false),
    /** When its maker first wrote to somebody who did not know them. */
    requestedAt: instant("requested_at"),
  },
  (table) => [
    uniqueIndex("chats_direct_pair").on(table.directLow, table.directHigh),
    index("chats_requested")
      .on(table.createdBy, table.requestedAt)
      .where(sql`${table.requestedAt} is not null`),
    check(
      "chats_kind",
      sql`case ${table.kind}
        when 'direct' then ${table.directLow} <= ${table.directHigh} and ${table.title} is null
        when 'group' then ${table.directLow} is null and ${table.directHigh} is null and ${table.title} is not null
        else false end`,
    ),
  ],
);

export const chatMembers = pgTable(
  "chat_members",
  {
    chatId: uuid("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    accountId: uuid("account_id").notNull(),
    role: text("role", { enum: ["owner", "admin", "member"] }).notNull(),
    /**
     * `waiting`: the other person of a direct chat in which nobody wrote yet, or who declined what was written; in a group,
     * who declined it, and whom nobody may ask again. To the others both are members. `out`: left or was removed.
     */
    state: text("state", { enum: ["waiting", "in", "out"] }).notNull(),
    /** Everything up to here is read. Kept when the person leaves, for a return. */
    readSeq: seq("read_seq").notNull().default(0),
    joinedAt: instant("joined_at").notNull(),
    /** Where the present range begins. */
    joinedFrom: seq("joined_from").notNull(),
    /** The `joined_from` of which the person was told last: a job that runs twice tells once. */
    toldFrom: seq("told_from").notNull().default(0),
    /** Whether they agreed to the chat: opened it, wrote in it, accepted it, or knew who wrote to them. */
    hasAgreed: boolean("has_agreed").notNull().default(true),
    /** Among their requests since then, and not among their chats. Of who has agreed: because they restricted the other. */
    requestedAt: instant("requested_at"),
    /** Who put them among the members of a group without their knowing them, or while restricted by them. */
    askedBy: uuid("asked_by"),
    /** When, of who did not know `asked_by`: it counts among what that one may ask of strangers. */
    askedAt: instant("asked_at"),
    /** When they left the group or declined it last; null once they agreed to it since. */
    refusedAt: instant("refused_at"),
    /** How often they declined the group since they agreed to it last. */
    refusals: integer("refusals").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.chatId, table.accountId] }),
    index("chat_members_account")
      .on(table.accountId)
      .where(sql`${table.state} = 'in' and ${table.requestedAt} is null`),
    // For whoever is to be forgotten everywhere, also where they left.
    index("chat_members_person").on(table.accountId),
    index("chat_members_requests")
      .on(table.accountId, table.requestedAt, table.chatId)
      .where(sql`${table.requestedAt} is not null`),
    index("chat_members_asked")
      .on(table.askedBy, table.askedAt)
      .where(sql`${table.askedBy} is not null`),
    index("chat_members_present")
      .on(table.chatId, table.joinedAt, table.accountId)
      .where(sql`${table.state} <> 'out'`),
    check("chat_members_role", sql`${table.role} in ('owner', 'admin', 'member')`),
    check("chat_members_state", sql`${table.state} in ('waiting', 'in', 'out')`),
    check("chat_members_asked", sql`${table.askedAt} is null or ${table.askedBy} is not null`),
    check("chat_members_request", sql`${table.requestedAt} is null or ${table.state} = 'in'`),
  ],
);

/** A message's `seq` is that of its event in the chat's stream. A deleted one keeps its place and loses its content. */
export const messages = pgTable(
  "messages",
  {
    chatId: uuid("chat_id").notNull(),
    seq: seq("seq").notNull(),
    id: uuid("id").notNull(),
    senderId: uuid("sender_id").notNull(),
    text: text("text"),
    replyToId: uuid("reply_to_id"),
    replyToSeq: seq("reply_to_seq"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    editedAt: instant("edited_at"),
    deletedAt: instant("deleted_at"),
    deletedBy: uuid("deleted_by"),
  },
  (table) => [
    primaryKey({ columns: [table.chatId, table.seq] }),
    uniqueIndex("messages_id").on(table.chatId, table.id),
    check("messages_content", sql`(${table.text} is null) = (${table.deletedAt} is not null)`),
  ],
);

/** What a message said before each edit; gone when it is deleted. */
export const messageRevisions = pgTable(
  "message_revisions",
  {
    chatId: uuid("chat_id").notNull(),
    seq: seq("seq").notNull(),
    version: integer("version").notNull(),
    text: text("text").notNull(),
    writtenAt: instant("written_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.chatId, table.seq, table.version] })],
);

/** Messages somebody deleted for themselves. */
export const hiddenMessages = pgTable(
  "hidden_messages",
  {
    accountId: uuid("account_id").notNull(),
    chatId: uuid("chat_id").notNull(),
    seq: seq("seq").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.chatId, table.seq] })],
);
