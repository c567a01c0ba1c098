/** Pictures, films, sounds and documents: what people gave, the files made of it, and what it is used for. */
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { bytes, instant } from "../../platform/columns.ts";
import { accounts } from "../accounts/tables.ts";

export const media = pgTable(
  "media",
  {
    id: uuid("id").primaryKey(),
    /** Its objects must go before its owner does, so nothing cascades here. */
    ownerId: uuid("owner_id")
      .notNull()
      .references(() => accounts.id),
    /** Null until it was looked into, or when it is nothing we know. */
    kind: text("kind", { enum: ["image", "video", "audio", "document"] }),
    state: text("state", { enum: ["uploading", "processing", "ready", "failed"] }).notNull(),
    /** Why it failed: a code of the table of errors. */
    failure: text("failure"),
    /** What its owner's device called it: shown, and never a part of any path. */
    name: text("name").notNull(),
    altText: text("alt_text").notNull().default(""),
    /** All that is stored of it, or room kept for an upload under way: what the quota adds up. */
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    width: integer("width"),
    height: integer("height"),
    durationMs: integer("duration_ms"),
    /** ThumbHash, base64. */
    placeholder: text("placeholder"),
    /** 64 peaks of 0–100, a byte each. */
    waveform: bytes("waveform"),
    isAnimated: boolean("is_animated").notNull().default(false),
    /** 0–100, of the processing. */
    progress: smallint("progress").notNull().default(0),
    /** How often it was begun and not ended in order: what ends the process each time is given up. */
    tries: smallint("tries").notNull().default(0),
    /** Grows with every change that its owner is told of. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    /** Since when it is in its state. */
    stateAt: instant("state_at").notNull(),
    /** Null while something uses it; what nothing used for a day is collected. */
    unattachedSince: instant("unattached_since"),
    /** Of an upload that goes past this server: what was declared, and until when it is waited for. */
    uploadBytes: bigint("upload_bytes", { mode: "number" }),
    uploadType: text("upload_type"),
    uploadExpiresAt: instant("upload_expires_at"),
  },
  (table) => [
    // The quota is a sum over a person's media, read from this alone.
    index("media_owner").on(table.ownerId, table.id, table.bytes),
    index("media_unattached")
      .on(table.unattachedSince)
      .where(sql`${table.unattachedSince} is not null`),
    index("media_uploading")
      .on(table.uploadExpiresAt)
      .where(sql`${table.state} = 'uploading'`),
  ],
);

/** What is served of a medium. The object stands at `media/<media id>/<name>`, see `keys.ts`. */
export const mediaFiles = pgTable(
  "media_files",
  {
    mediaId: uuid("media_id")
      .notNull()
      .references(() => media.id, { onDelete: "cascade" }),
    /** `640.webp`, `poster.webp`, `video.mp4`, `audio.m4a`; `original` for documents only. */
    name: text("name").notNull(),
    contentType: text("content_type").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    width: integer("width"),
    height: integer("height"),
    /** Of its content, without quotes: another content has another one. */
    etag: text("etag").notNull(),
  },
  (table) => [primaryKey({ columns: [table.mediaId, table.name] })],
);

/** What a medium is used for; who may see that may fetch the medium. */
export const mediaUses = pgTable(
  "media_uses",
  {
    mediaId: uuid("media_id")
      .notNull()
      .references(() => media.id, { onDelete: "cascade" }),
    /** A kind of which some domain says who may see it: `avatar`, `cover`. */
    kind: text("kind").notNull(),
    /** Of that kind: for an avatar, the account. */
    objectId: uuid("object_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.mediaId, table.kind, table.objectId] }),
    index("media_uses_object").on(table.kind, table.objectId),
  ],
);
