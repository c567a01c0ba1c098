create extension if not exists pg_trgm;
--> statement-breakpoint
-- Direct chats that only one of two people has, from before there were requests.
UPDATE "chat_members" SET "has_agreed" = false WHERE "state" = 'waiting' AND "has_agreed";
--> statement-breakpoint
UPDATE "chats" SET "is_pending" = true WHERE "kind" = 'direct' AND NOT "is_pending"
  AND EXISTS (SELECT FROM "chat_members" s WHERE s."chat_id" = "chats"."id" AND s."state" = 'waiting');

--> statement-breakpoint
-- What names are searched by: small, without accents, Cyrillic and Greek in Latin letters, whatever the database's locale:
-- trigrams are made of what that locale takes for letters.
create or replace function people_fold(value text) returns text
language sql immutable strict parallel safe
return translate(
  lower(regexp_replace(normalize(value, nfkd), '[\u0300-\u036f]', '', 'g') collate "pg_c_utf8"),
  'øłđħıŧæœßðþабвгдежзиклмнопрстуфхцчшщыэюяіїєґαβγδεζηθικλμνξοπρσςτυφχψωьъ',
  'oldhitaosdtabvgdezziklmnoprstufhccssyeuaiiegabgdezitiklmnxoprsstyfhpo');
--> statement-breakpoint
alter table accounts
  add column if not exists search_handle text collate "C" generated always as (people_fold(handle)) stored,
  add column if not exists search_name text collate "C" generated always as (people_fold(display_name)) stored,
  -- The last word of several.
  add column if not exists search_last text collate "C" generated always as (substring(people_fold(display_name) from ' ([^ ]+)$')) stored;
--> statement-breakpoint
create index if not exists accounts_search_handle on accounts (search_handle);
--> statement-breakpoint
create index if not exists accounts_search_name on accounts (search_name);
--> statement-breakpoint
create index if not exists accounts_search_last on accounts (search_last) where search_last is not null;
--> statement-breakpoint
create index if not exists accounts_search_alike on accounts
  using gin (search_handle gin_trgm_ops, search_name gin_trgm_ops) with (fastupdate = off);
--> statement-breakpoint
-- People whose handle or name holds something like this, at most so many of them: half of its trigrams and more, so that
-- `maria` is not like `marisol`. Never by looking at every row, nor for what has no trigrams.
create or replace function people_alike(folded text, bound integer) returns setof uuid
language sql stable parallel safe
set pg_trgm.word_similarity_threshold = 0.54
set enable_seqscan = off
as $$ select id from accounts where cardinality(show_trgm(folded)) > 3
  and (search_handle %> folded or search_name %> folded) limit bound $$;
