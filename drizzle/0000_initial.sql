CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"password_hash" text NOT NULL,
	"password_changed_at" timestamp with time zone NOT NULL,
	"handle" text NOT NULL,
	"handle_key" text NOT NULL,
	"display_name" text NOT NULL,
	"bio" text DEFAULT '' NOT NULL,
	"birth_date" date NOT NULL,
	"standing" text DEFAULT 'good' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "handle_claims" (
	"key" text PRIMARY KEY NOT NULL,
	"account_id" uuid,
	"email_key" text,
	"held_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "registrations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"handle" text NOT NULL,
	"display_name" text NOT NULL,
	"birth_date" date NOT NULL,
	"password_hash" text NOT NULL,
	"address_prefix" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"family_secret" "bytea" NOT NULL,
	"generation" integer NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"rotated_at" timestamp with time zone NOT NULL,
	"device_id" uuid,
	"device_name" text,
	"device_platform" text,
	"address_prefix" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"end_reason" text
);
--> statement-breakpoint
CREATE TABLE "chat_members" (
	"chat_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"state" text NOT NULL,
	"read_seq" bigint DEFAULT 0 NOT NULL,
	"joined_at" timestamp (3) with time zone NOT NULL,
	"joined_from" bigint NOT NULL,
	"told_from" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "chat_members_chat_id_account_id_pk" PRIMARY KEY("chat_id","account_id"),
	CONSTRAINT "chat_members_role" CHECK ("chat_members"."role" in ('owner', 'admin', 'member')),
	CONSTRAINT "chat_members_state" CHECK ("chat_members"."state" in ('waiting', 'in', 'out'))
);
--> statement-breakpoint
CREATE TABLE "chats" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"title" text,
	"direct_low" uuid,
	"direct_high" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "chats_kind" CHECK (case "chats"."kind"
        when 'direct' then "chats"."direct_low" <= "chats"."direct_high" and "chats"."title" is null
        when 'group' then "chats"."direct_low" is null and "chats"."direct_high" is null and "chats"."title" is not null
        else false end)
);
--> statement-breakpoint
CREATE TABLE "hidden_messages" (
	"account_id" uuid NOT NULL,
	"chat_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "hidden_messages_account_id_chat_id_seq_pk" PRIMARY KEY("account_id","chat_id","seq")
);
--> statement-breakpoint
CREATE TABLE "message_revisions" (
	"chat_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_revisions_chat_id_seq_version_pk" PRIMARY KEY("chat_id","seq","version")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"chat_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"text" text,
	"reply_to_id" uuid,
	"reply_to_seq" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"deleted_by" uuid,
	CONSTRAINT "messages_chat_id_seq_pk" PRIMARY KEY("chat_id","seq"),
	CONSTRAINT "messages_content" CHECK (("messages"."text" is null) = ("messages"."deleted_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "epochs" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"restores" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"stream_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"name" text NOT NULL,
	"ref" jsonb NOT NULL,
	"about" bigint,
	"actor_id" uuid,
	"key" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "events_stream_id_seq_pk" PRIMARY KEY("stream_id","seq")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"stream_id" uuid,
	"first_seq" bigint,
	"last_seq" bigint,
	"recheck_account_ids" uuid[],
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_heads" (
	"stream_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"floor" bigint DEFAULT 1 NOT NULL,
	"roster_version" bigint DEFAULT 0 NOT NULL,
	"moved_by" "xid8" DEFAULT pg_current_xact_id() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stream_members" (
	"stream_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"from_seq" bigint NOT NULL,
	"to_seq" bigint,
	"changed_by" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	CONSTRAINT "stream_members_stream_id_account_id_from_seq_pk" PRIMARY KEY("stream_id","account_id","from_seq")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"account_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"key" uuid NOT NULL,
	"input_hash" text NOT NULL,
	"ref" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_account_id_operation_key_pk" PRIMARY KEY("account_id","operation","key")
);
--> statement-breakpoint
CREATE TABLE "rate_limit_buckets" (
	"bucket" text PRIMARY KEY NOT NULL,
	"arrival" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "handle_claims" ADD CONSTRAINT "handle_claims_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "chat_members" ADD CONSTRAINT "chat_members_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email_key" ON "accounts" USING btree ("email_key");--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_handle_key" ON "accounts" USING btree ("handle_key");--> statement-breakpoint
CREATE INDEX "handle_claims_account" ON "handle_claims" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "handle_claims_held" ON "handle_claims" USING btree ("held_until") WHERE "handle_claims"."held_until" is not null;--> statement-breakpoint
CREATE INDEX "registrations_email" ON "registrations" USING btree ("email_key","created_at");--> statement-breakpoint
CREATE INDEX "registrations_expiry" ON "registrations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account_id","created_at") WHERE "sessions"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "chat_members_account" ON "chat_members" USING btree ("account_id") WHERE "chat_members"."state" = 'in';--> statement-breakpoint
CREATE INDEX "chat_members_present" ON "chat_members" USING btree ("chat_id","joined_at","account_id") WHERE "chat_members"."state" <> 'out';--> statement-breakpoint
CREATE UNIQUE INDEX "chats_direct_pair" ON "chats" USING btree ("direct_low","direct_high");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_id" ON "messages" USING btree ("chat_id","id");--> statement-breakpoint
CREATE INDEX "outbox_created" ON "outbox" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "stream_members_open" ON "stream_members" USING btree ("stream_id","account_id") WHERE "stream_members"."to_seq" is null;--> statement-breakpoint
CREATE INDEX "stream_members_account" ON "stream_members" USING btree ("account_id","stream_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "rate_limit_buckets_arrival" ON "rate_limit_buckets" USING btree ("arrival");