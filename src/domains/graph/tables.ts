/** Who follows, befriends, blocks, mutes and lists whom. Written by this domain only; later domains may join what they need. */
import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant } from "../../platform/columns.ts";
import { accounts } from "../accounts/tables.ts";

const person = (name: string) =>
  uuid(name)
    .notNull()
    .references(() => accounts.id, { onDelete: "cascade" });

/** Directed: the follower sees what the followed shows to followers. Lists go by time, newest first. */
export const follows = pgTable(
  "follows",
  {
    followerId: person("follower_id"),
    followedId: person("followed_id"),
    createdAt: instant("created_at").notNull(),
    /** Whether the followed's number counts the follower: not while the follower is hidden. */
    countsFollower: boolean("counts_follower").notNull().default(true),
    /** Whether the follower's number counts the followed. */
    countsFollowed: boolean("counts_followed").notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.followerId, table.followedId] }),
    index("follows_followers").on(table.followedId, table.createdAt, table.followerId),
    index("follows_following").on(table.followerId, table.createdAt, table.followedId),
    index("follows_hidden_followers")
      .on(table.followedId)
      .where(sql`not ${table.countsFollower}`),
    index("follows_hidden_followed")
      .on(table.followerId)
      .where(sql`not ${table.countsFollowed}`),
    check("follows_other", sql`${table.followerId} <> ${table.followedId}`),
  ],
);

/**
 * `heard`: both see it. `held`: asked anew soon after a no; shown to the other one when that pause is over. `declined`: the
 * other one said no, which whoever asked does not learn: to them alone it waits still.
 */
const requestState = () =>
  text("state", { enum: ["heard", "held", "declined"] })
    .notNull()
    .default("heard");

/** Waiting for a private account's yes. */
export const followRequests = pgTable(
  "follow_requests",
  {
    requesterId: person("requester_id"),
    targetId: person("target_id"),
    createdAt: instant("created_at").notNull(),
    state: requestState(),
  },
  (table) => [
    primaryKey({ columns: [table.requesterId, table.targetId] }),
    index("follow_requests_target").on(
      table.targetId,
      table.state,
      table.createdAt,
      table.requesterId,
    ),
    check("follow_requests_other", sql`${table.requesterId} <> ${table.targetId}`),
  ],
);

/** One row for each two friends, the lower id first. */
export const friendships = pgTable(
  "friendships",
  {
    lowId: person("low_id"),
    highId: person("high_id"),
    createdAt: instant("created_at").notNull(),
    /** Whether the other's number counts the one of the lower id: not while that one is hidden. */
    countsLow: boolean("counts_low").notNull().default(true),
    countsHigh: boolean("counts_high").notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.lowId, table.highId] }),
    index("friendships_low").on(table.lowId, table.createdAt, table.highId),
    index("friendships_high").on(table.highId, table.createdAt, table.lowId),
    check("friendships_order", sql`${table.lowId} < ${table.highId}`),
  ],
);

/** One row for each two people: whoever asks second says yes. */
export const friendRequests = pgTable(
  "friend_requests",
  {
    lowId: person("low_id"),
    highId: person("high_id"),
    /** Which of the two asked. */
    isFromLow: boolean("is_from_low").notNull(),
    createdAt: instant("created_at").notNull(),
    state: requestState(),
  },
  (table) => [
    primaryKey({ columns: [table.lowId, table.highId] }),
    index("friend_requests_low").on(
      table.lowId,
      table.isFromLow,
      table.state,
      table.createdAt,
      table.highId,
    ),
    index("friend_requests_high").on(
      table.highId,
      table.isFromLow,
      table.state,
      table.createdAt,
      table.lowId,
    ),
    check("friend_requests_order", sql`${table.lowId} < ${table.highId}`),
  ],
);

/** For how long asking somebody again reaches them less: after their no, or after it was taken back. */
export const requestPauses = pgTable(
  "request_pauses",
  {
    askerId: person("asker_id"),
    targetId: person("target_id"),
    kind: text("kind", { enum: ["follow", "friend"] }).notNull(),
    reason: text("reason", { enum: ["declined", "withdrawn"] }).notNull(),
    until: instant("until").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.askerId, table.targetId, table.kind, table.reason] }),
    index("request_pauses_target").on(table.targetId),
    index("request_pauses_until").on(table.until),
    check("request_pauses_other", sql`${table.askerId} <> ${table.targetId}`),
  ],
);

export const blocks = pgTable(
  "blocks",
  {
    blockerId: person("blocker_id"),
    blockedId: person("blocked_id"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.blockerId, table.blockedId] }),
    index("blocks_blocked").on(table.blockedId, table.blockerId),
    index("blocks_list").on(table.blockerId, table.createdAt, table.blockedId),
    check("blocks_other", sql`${table.blockerId} <> ${table.blockedId}`),
  ],
);

/** Nobody but the muter ever learns of it. */
export const mutes = pgTable(
  "mutes",
  {
    muterId: person("muter_id"),
    mutedId: person("muted_id"),
    /** Null: until it is taken back. */
    until: instant("until"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.muterId, table.mutedId] }),
    index("mutes_list").on(table.muterId, table.createdAt, table.mutedId),
    index("mutes_muted").on(table.mutedId),
    index("mutes_expiry")
      .on(table.until)
      .where(sql`${table.until} is not null`),
  ],
);

/** What the restricted one does is as before, to themselves. */
export const restrictions = pgTable(
  "restrictions",
  {
    restricterId: person("restricter_id"),
    restrictedId: person("restricted_id"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.restricterId, table.restrictedId] }),
    index("restrictions_restricted").on(table.restrictedId),
  ],
);

/** The numbers of a profile: rows of `follows` and `friendships` whose other side is not hidden. */
export const graphCounts = pgTable(
  "graph_counts",
  {
    accountId: uuid("account_id")
      .primaryKey()
      .references(() => accounts.id, { onDelete: "cascade" }),
    followers: integer("followers").notNull().default(0),
    following: integer("following").notNull().default(0),
    friends: integer("friends").notNull().default(0),
  },
  (table) => [
    check(
      "graph_counts_positive",
      sql`${table.followers} >= 0 and ${table.following} >= 0 and ${table.friends} >= 0`,
    ),
  ],
);

/** People who were hidden or came back, until the numbers of all their neighbours say so. */
export const graphPending = pgTable("graph_pending", {
  accountId: uuid("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  isVisible: boolean("is_visible").notNull(),
  since: instant("since").notNull(),
});

/** `closeFriends` is built in: one for each person, made when first used. */
export const lists = pgTable(
  "lists",
  {
    id: uuid("id").primaryKey(),
    ownerId: person("owner_id"),
    kind: text("kind", { enum: ["custom", "closeFriends"] }).notNull(),
    name: text("name").notNull(),
    memberCount: integer("member_count").notNull().default(0),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    index("lists_owner").on(table.ownerId, table.createdAt, table.id),
    uniqueIndex("lists_close_friends")
      .on(table.ownerId)
      .where(sql`${table.kind} = 'closeFriends'`),
  ],
);

/** Members never learn of it. */
export const listMembers = pgTable(
  "list_members",
  {
    listId: uuid("list_id")
      .notNull()
      .references(() => lists.id, { onDelete: "cascade" }),
    memberId: person("member_id"),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.listId, table.memberId] }),
    index("list_members_page").on(table.listId, table.createdAt, table.memberId),
    index("list_members_member").on(table.memberId, table.listId),
  ],
);
