CREATE TABLE "data_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"state" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"bytes" bigint
);
--> statement-breakpoint
CREATE TABLE "audiences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"kind" smallint NOT NULL,
	"ref_id" uuid,
	"user_ids" uuid[] DEFAULT '{}' NOT NULL,
	"except_user_ids" uuid[] DEFAULT '{}' NOT NULL,
	"except_list_ids" uuid[] DEFAULT '{}' NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_hashes" (
	"account_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contact_hashes_account_id_hash_pk" PRIMARY KEY("account_id","hash")
);
--> statement-breakpoint
CREATE TABLE "contact_keys" (
	"account_id" uuid NOT NULL,
	"hash" "bytea" NOT NULL,
	"ring" "bytea" NOT NULL,
	CONSTRAINT "contact_keys_account_id_hash_pk" PRIMARY KEY("account_id","hash")
);
--> statement-breakpoint
CREATE TABLE "contact_quotas" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"hashes" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dismissed_suggestions" (
	"account_id" uuid NOT NULL,
	"dismissed_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "dismissed_suggestions_account_id_dismissed_id_pk" PRIMARY KEY("account_id","dismissed_id")
);
--> statement-breakpoint
CREATE TABLE "suggestion_snapshots" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"items" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blocks" (
	"blocker_id" uuid NOT NULL,
	"blocked_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "blocks_blocker_id_blocked_id_pk" PRIMARY KEY("blocker_id","blocked_id"),
	CONSTRAINT "blocks_other" CHECK ("blocks"."blocker_id" <> "blocks"."blocked_id")
);
--> statement-breakpoint
CREATE TABLE "follow_requests" (
	"requester_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'heard' NOT NULL,
	CONSTRAINT "follow_requests_requester_id_target_id_pk" PRIMARY KEY("requester_id","target_id"),
	CONSTRAINT "follow_requests_other" CHECK ("follow_requests"."requester_id" <> "follow_requests"."target_id")
);
--> statement-breakpoint
CREATE TABLE "follows" (
	"follower_id" uuid NOT NULL,
	"followed_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"counts_follower" boolean DEFAULT true NOT NULL,
	"counts_followed" boolean DEFAULT true NOT NULL,
	CONSTRAINT "follows_follower_id_followed_id_pk" PRIMARY KEY("follower_id","followed_id"),
	CONSTRAINT "follows_other" CHECK ("follows"."follower_id" <> "follows"."followed_id")
);
--> statement-breakpoint
CREATE TABLE "friend_requests" (
	"low_id" uuid NOT NULL,
	"high_id" uuid NOT NULL,
	"is_from_low" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'heard' NOT NULL,
	CONSTRAINT "friend_requests_low_id_high_id_pk" PRIMARY KEY("low_id","high_id"),
	CONSTRAINT "friend_requests_order" CHECK ("friend_requests"."low_id" < "friend_requests"."high_id")
);
--> statement-breakpoint
CREATE TABLE "friendships" (
	"low_id" uuid NOT NULL,
	"high_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"counts_low" boolean DEFAULT true NOT NULL,
	"counts_high" boolean DEFAULT true NOT NULL,
	CONSTRAINT "friendships_low_id_high_id_pk" PRIMARY KEY("low_id","high_id"),
	CONSTRAINT "friendships_order" CHECK ("friendships"."low_id" < "friendships"."high_id")
);
--> statement-breakpoint
CREATE TABLE "graph_counts" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"followers" integer DEFAULT 0 NOT NULL,
	"following" integer DEFAULT 0 NOT NULL,
	"friends" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "graph_counts_positive" CHECK ("graph_counts"."followers" >= 0 and "graph_counts"."following" >= 0 and "graph_counts"."friends" >= 0)
);
--> statement-breakpoint
CREATE TABLE "graph_pending" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"is_visible" boolean NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "list_members" (
	"list_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "list_members_list_id_member_id_pk" PRIMARY KEY("list_id","member_id")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"member_count" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mutes" (
	"muter_id" uuid NOT NULL,
	"muted_id" uuid NOT NULL,
	"until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mutes_muter_id_muted_id_pk" PRIMARY KEY("muter_id","muted_id")
);
--> statement-breakpoint
CREATE TABLE "request_pauses" (
	"asker_id" uuid NOT NULL,
	"target_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "request_pauses_asker_id_target_id_kind_reason_pk" PRIMARY KEY("asker_id","target_id","kind","reason"),
	CONSTRAINT "request_pauses_other" CHECK ("request_pauses"."asker_id" <> "request_pauses"."target_id")
);
--> statement-breakpoint
CREATE TABLE "restrictions" (
	"restricter_id" uuid NOT NULL,
	"restricted_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "restrictions_restricter_id_restricted_id_pk" PRIMARY KEY("restricter_id","restricted_id")
);
--> statement-breakpoint
CREATE TABLE "media" (
	"id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"kind" text,
	"state" text NOT NULL,
	"failure" text,
	"name" text NOT NULL,
	"alt_text" text DEFAULT '' NOT NULL,
	"bytes" bigint NOT NULL,
	"width" integer,
	"height" integer,
	"duration_ms" integer,
	"placeholder" text,
	"waveform" "bytea",
	"is_animated" boolean DEFAULT false NOT NULL,
	"progress" smallint DEFAULT 0 NOT NULL,
	"tries" smallint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"state_at" timestamp with time zone NOT NULL,
	"unattached_since" timestamp with time zone,
	"upload_bytes" bigint,
	"upload_type" text,
	"upload_expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "media_files" (
	"media_id" uuid NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"width" integer,
	"height" integer,
	"etag" text NOT NULL,
	CONSTRAINT "media_files_media_id_name_pk" PRIMARY KEY("media_id","name")
);
--> statement-breakpoint
CREATE TABLE "media_uses" (
	"media_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"object_id" uuid NOT NULL,
	CONSTRAINT "media_uses_media_id_kind_object_id_pk" PRIMARY KEY("media_id","kind","object_id")
);
--> statement-breakpoint
DROP INDEX "chat_members_account";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "pronouns" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "location" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "links" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "avatar_id" uuid;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "cover_id" uuid;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "field_audiences" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "is_private" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "deactivated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "purge_after" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "purge_started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "is_visible" boolean GENERATED ALWAYS AS (standing = 'good' and deactivated_at is null and purge_after is null) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "public_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "message" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "comment" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "mention" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "tag" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "friends_list" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "followers_list" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "following_list" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "read_receipts" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "find_by_search" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "find_by_email" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "find_by_phone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "post_audience" jsonb;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "story_audience" jsonb;--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD COLUMN "personalised_ranking" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "has_agreed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "asked_by" uuid;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "asked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "refused_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "chat_members" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "is_pending" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "data_exports" ADD CONSTRAINT "data_exports_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audiences" ADD CONSTRAINT "audiences_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_hashes" ADD CONSTRAINT "contact_hashes_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_keys" ADD CONSTRAINT "contact_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_quotas" ADD CONSTRAINT "contact_quotas_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissed_suggestions" ADD CONSTRAINT "dismissed_suggestions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dismissed_suggestions" ADD CONSTRAINT "dismissed_suggestions_dismissed_id_accounts_id_fk" FOREIGN KEY ("dismissed_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suggestion_snapshots" ADD CONSTRAINT "suggestion_snapshots_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocker_id_accounts_id_fk" FOREIGN KEY ("blocker_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocked_id_accounts_id_fk" FOREIGN KEY ("blocked_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_requests" ADD CONSTRAINT "follow_requests_requester_id_accounts_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_requests" ADD CONSTRAINT "follow_requests_target_id_accounts_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_follower_id_accounts_id_fk" FOREIGN KEY ("follower_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_followed_id_accounts_id_fk" FOREIGN KEY ("followed_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_low_id_accounts_id_fk" FOREIGN KEY ("low_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "friend_requests" ADD CONSTRAINT "friend_requests_high_id_accounts_id_fk" FOREIGN KEY ("high_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "friendships" ADD CONSTRAINT "friendships_low_id_accounts_id_fk" FOREIGN KEY ("low_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "friendships" ADD CONSTRAINT "friendships_high_id_accounts_id_fk" FOREIGN KEY ("high_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graph_counts" ADD CONSTRAINT "graph_counts_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graph_pending" ADD CONSTRAINT "graph_pending_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_members" ADD CONSTRAINT "list_members_list_id_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."lists"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "list_members" ADD CONSTRAINT "list_members_member_id_accounts_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lists" ADD CONSTRAINT "lists_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mutes" ADD CONSTRAINT "mutes_muter_id_accounts_id_fk" FOREIGN KEY ("muter_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mutes" ADD CONSTRAINT "mutes_muted_id_accounts_id_fk" FOREIGN KEY ("muted_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_pauses" ADD CONSTRAINT "request_pauses_asker_id_accounts_id_fk" FOREIGN KEY ("asker_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_pauses" ADD CONSTRAINT "request_pauses_target_id_accounts_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_restricter_id_accounts_id_fk" FOREIGN KEY ("restricter_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "restrictions" ADD CONSTRAINT "restrictions_restricted_id_accounts_id_fk" FOREIGN KEY ("restricted_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media" ADD CONSTRAINT "media_owner_id_accounts_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media_files" ADD CONSTRAINT "media_files_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media_uses" ADD CONSTRAINT "media_uses_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "data_exports_building" ON "data_exports" USING btree ("account_id") WHERE "data_exports"."state" = 'building';--> statement-breakpoint
CREATE INDEX "data_exports_account" ON "data_exports" USING btree ("account_id","requested_at");--> statement-breakpoint
CREATE INDEX "data_exports_requested" ON "data_exports" USING btree ("requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "audiences_owner_digest" ON "audiences" USING btree ("owner_id","digest");--> statement-breakpoint
CREATE INDEX "contact_hashes_hash" ON "contact_hashes" USING btree ("hash","created_at","account_id");--> statement-breakpoint
CREATE INDEX "contact_hashes_age" ON "contact_hashes" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "contact_keys_hash" ON "contact_keys" USING btree ("hash","account_id");--> statement-breakpoint
CREATE INDEX "contact_keys_ring" ON "contact_keys" USING btree ("ring","account_id");--> statement-breakpoint
CREATE INDEX "dismissed_suggestions_dismissed" ON "dismissed_suggestions" USING btree ("dismissed_id");--> statement-breakpoint
CREATE INDEX "suggestion_snapshots_account" ON "suggestion_snapshots" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "suggestion_snapshots_age" ON "suggestion_snapshots" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "blocks_blocked" ON "blocks" USING btree ("blocked_id","blocker_id");--> statement-breakpoint
CREATE INDEX "blocks_list" ON "blocks" USING btree ("blocker_id","created_at","blocked_id");--> statement-breakpoint
CREATE INDEX "follow_requests_target" ON "follow_requests" USING btree ("target_id","state","created_at","requester_id");--> statement-breakpoint
CREATE INDEX "follows_followers" ON "follows" USING btree ("followed_id","created_at","follower_id");--> statement-breakpoint
CREATE INDEX "follows_following" ON "follows" USING btree ("follower_id","created_at","followed_id");--> statement-breakpoint
CREATE INDEX "follows_hidden_followers" ON "follows" USING btree ("followed_id") WHERE not "follows"."counts_follower";--> statement-breakpoint
CREATE INDEX "follows_hidden_followed" ON "follows" USING btree ("follower_id") WHERE not "follows"."counts_followed";--> statement-breakpoint
CREATE INDEX "friend_requests_low" ON "friend_requests" USING btree ("low_id","is_from_low","state","created_at","high_id");--> statement-breakpoint
CREATE INDEX "friend_requests_high" ON "friend_requests" USING btree ("high_id","is_from_low","state","created_at","low_id");--> statement-breakpoint
CREATE INDEX "friendships_low" ON "friendships" USING btree ("low_id","created_at","high_id");--> statement-breakpoint
CREATE INDEX "friendships_high" ON "friendships" USING btree ("high_id","created_at","low_id");--> statement-breakpoint
CREATE INDEX "list_members_page" ON "list_members" USING btree ("list_id","created_at","member_id");--> statement-breakpoint
CREATE INDEX "list_members_member" ON "list_members" USING btree ("member_id","list_id");--> statement-breakpoint
CREATE INDEX "lists_owner" ON "lists" USING btree ("owner_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "lists_close_friends" ON "lists" USING btree ("owner_id") WHERE "lists"."kind" = 'closeFriends';--> statement-breakpoint
CREATE INDEX "mutes_list" ON "mutes" USING btree ("muter_id","created_at","muted_id");--> statement-breakpoint
CREATE INDEX "mutes_muted" ON "mutes" USING btree ("muted_id");--> statement-breakpoint
CREATE INDEX "mutes_expiry" ON "mutes" USING btree ("until") WHERE "mutes"."until" is not null;--> statement-breakpoint
CREATE INDEX "request_pauses_target" ON "request_pauses" USING btree ("target_id");--> statement-breakpoint
CREATE INDEX "request_pauses_until" ON "request_pauses" USING btree ("until");--> statement-breakpoint
CREATE INDEX "restrictions_restricted" ON "restrictions" USING btree ("restricted_id");--> statement-breakpoint
CREATE INDEX "media_owner" ON "media" USING btree ("owner_id","id","bytes");--> statement-breakpoint
CREATE INDEX "media_unattached" ON "media" USING btree ("unattached_since") WHERE "media"."unattached_since" is not null;--> statement-breakpoint
CREATE INDEX "media_uploading" ON "media" USING btree ("upload_expires_at") WHERE "media"."state" = 'uploading';--> statement-breakpoint
CREATE INDEX "media_uses_object" ON "media_uses" USING btree ("kind","object_id");--> statement-breakpoint
CREATE INDEX "accounts_purge" ON "accounts" USING btree ("purge_after") WHERE "accounts"."purge_after" is not null;--> statement-breakpoint
CREATE INDEX "chat_members_person" ON "chat_members" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "chat_members_requests" ON "chat_members" USING btree ("account_id","requested_at","chat_id") WHERE "chat_members"."requested_at" is not null;--> statement-breakpoint
CREATE INDEX "chat_members_asked" ON "chat_members" USING btree ("asked_by","asked_at") WHERE "chat_members"."asked_by" is not null;--> statement-breakpoint
CREATE INDEX "chats_requested" ON "chats" USING btree ("created_by","requested_at") WHERE "chats"."requested_at" is not null;--> statement-breakpoint
CREATE INDEX "chat_members_account" ON "chat_members" USING btree ("account_id") WHERE "chat_members"."state" = 'in' and "chat_members"."requested_at" is null;--> statement-breakpoint
ALTER TABLE "chat_members" ADD CONSTRAINT "chat_members_asked" CHECK ("chat_members"."asked_at" is null or "chat_members"."asked_by" is not null);--> statement-breakpoint
ALTER TABLE "chat_members" ADD CONSTRAINT "chat_members_request" CHECK ("chat_members"."requested_at" is null or "chat_members"."state" = 'in');