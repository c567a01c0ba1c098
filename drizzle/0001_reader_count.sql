ALTER TABLE "stream_heads" ADD COLUMN "reader_count" integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
UPDATE "stream_heads" h SET "reader_count" = m.readers
FROM (SELECT "stream_id", count(*) AS readers FROM "stream_members" WHERE "to_seq" IS NULL GROUP BY "stream_id") m
WHERE m."stream_id" = h."stream_id";
