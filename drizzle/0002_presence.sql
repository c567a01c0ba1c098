CREATE TABLE "privacy_settings" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"last_seen" text DEFAULT 'everyone' NOT NULL,
	"online" text DEFAULT 'everyone' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presence" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"status" text DEFAULT 'online' NOT NULL,
	"do_not_disturb_until" timestamp with time zone,
	"text" text,
	"text_until" timestamp with time zone,
	"version" integer DEFAULT 0 NOT NULL,
	"last_seen_at" timestamp with time zone,
	"was_idle" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
ALTER TABLE "privacy_settings" ADD CONSTRAINT "privacy_settings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence" ADD CONSTRAINT "presence_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;