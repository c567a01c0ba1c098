ALTER TABLE "outbox" ADD COLUMN "stream_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "first_seqs" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "last_seqs" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
UPDATE "outbox" SET "stream_ids" = ARRAY["stream_id"], "first_seqs" = ARRAY["first_seq"], "last_seqs" = ARRAY["last_seq"] WHERE "stream_id" IS NOT NULL;--> statement-breakpoint
UPDATE "outbox" SET "recheck_account_ids" = '{}' WHERE "recheck_account_ids" IS NULL;--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "recheck_account_ids" SET DEFAULT '{}';--> statement-breakpoint
ALTER TABLE "outbox" ALTER COLUMN "recheck_account_ids" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "stream_id";--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "first_seq";--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "last_seq";
