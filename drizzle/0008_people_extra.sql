create extension if not exists pg_trgm;
--> statement-breakpoint
-- Direct chats that only one of two people has, from before there were requests.
UPDATE "chat_members" SET "has_agreed" = false WHERE "state" = 'waiting' AND "has_agreed";
--> statement-breakpoint
UPDATE "chats" SET "is_pending" = true WHERE "kind" = 'direct' AND NOT "is_pending"
  AND EXISTS (SELECT FROM "chat_members" s WHERE s."chat_id" = "chats"."id" AND s."state" = 'waiting');
