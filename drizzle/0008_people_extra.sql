create extension if not exists pg_trgm;
--> statement-breakpoint
-- Direct chats that only one of two people has, from before there were requests.
UPDATE "chat_members" SET "has_agreed" = false WHERE "state" = 'waiting' AND "has_agreed";
--> statement-breakpoint
UPDATE "chats" SET "is_pending" = true WHERE "kind" = 'direct' AND NOT "is_pending"
  AND EXISTS (SELECT FROM "chat_members" s WHERE s."chat_id" = "chats"."id" AND s."state" = 'waiting');

--> statement-breakpoint
-- What names are searched by: without accents, small, whatever the database's locale. Letters that no accent makes of another
-- one are named.
create or replace function people_fold(value text) returns text
language sql immutable strict parallel safe
return translate(
  lower(regexp_replace(normalize(value, nfkd), '[\u0300-\u036f]', '', 'g') collate "pg_c_utf8"),
  'øłđħıŧæœßðþ', 'oldhitaosdt');
--> statement-breakpoint
alter table accounts
  add column if not exists search_handle text collate "C" generated always as (people_fold(handle)) stored,
  add column if not exists search_name text collate "C" generated always as (people_fold(display_name)) stored;
--> statement-breakpoint
create index if not exists accounts_search_handle on accounts (search_handle);
--> statement-breakpoint
create index if not exists accounts_search_name on accounts (search_name);
--> statement-breakpoint
create index if not exists accounts_search_alike on accounts
  using gin (search_handle gin_trgm_ops, search_name gin_trgm_ops) with (fastupdate = off);
--> statement-breakpoint
-- People whose handle or name holds something like this, at most so many of them. With a threshold of its own: names are
-- short, and of a short one two letters that changed places leave half.
create or replace function people_alike(folded text, bound integer) returns setof uuid
language sql stable parallel safe
set pg_trgm.word_similarity_threshold = 0.5
as $$ select id from accounts where search_handle %> folded or search_name %> folded limit bound $$;
