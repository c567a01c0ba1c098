create extension if not exists pg_trgm;
--> statement-breakpoint
-- Direct chats that only one of two people has, from before there were requests.
UPDATE "chat_members" SET "has_agreed" = false WHERE "state" = 'waiting' AND "has_agreed";
--> statement-breakpoint
UPDATE "chats" SET "is_pending" = true WHERE "kind" = 'direct' AND NOT "is_pending"
  AND EXISTS (SELECT FROM "chat_members" s WHERE s."chat_id" = "chats"."id" AND s."state" = 'waiting');

--> statement-breakpoint
-- What names are searched by: small, without accents, vowel points and apostrophes; Cyrillic and Greek in Latin letters, one
-- form of a letter for several that are written for each other; whatever stands between words as one space, also between what
-- are words without one (Chinese characters, Korean syllables). Whatever the database's locale: trigrams are made of what that
-- takes for letters.
create or replace function people_fold(value text) returns text
language sql immutable parallel safe
return case
  when value ~ '^[A-Za-z0-9]+([ ._][A-Za-z0-9]+)*$' then translate(lower(value collate "pg_c_utf8"), '._', '  ')
  else
  btrim(regexp_replace(regexp_replace(translate(
    replace(replace(replace(replace(lower(regexp_replace(normalize(value, nfkd),
      '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u093c\u09bc\u00ad\u02b9-\u02bc\u2018\u2019\u201b\u2032\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff''`]', '', 'g') collate "pg_c_utf8"), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    'øłđħıŧðабвгдежзиклмнопрстуфхцчшщыэюяіїєґђћљњџјαβγδεζηθικλμνξοπρσςτυφχψωىیےةکھٱךםןףץァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンьъ',
    'oldhitdabvgdezziklmnoprstufhccssyeuaiiegdclndjabgdezitiklmnxoprsstyfhpoيييهكهاכמנפצぁあぃいぅうぇえぉおかきくけこさしすせそたちっつてとなにぬねのはひふへほまみむめもゃやゅゆょよらりるれろわをん'),
    '([\u1100-\u115f\u3005\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])', ' \1', 'g'),
    '[\s._,;:/|()\[\]&+"\u2010-\u2015\u00b7\u2022\u30fb-]+', ' ', 'g'))
  end;
--> statement-breakpoint
-- `search_last`, `search_second` and `search_third` are the words of a name in turn, so that each begins one of them: for `a b c d` they
-- are `d a b c`, `b c d a` and `c d a b`; null where there are too few words for another one.
alter table accounts
  add column if not exists search_handle text collate "C" not null default '',
  add column if not exists search_name text collate "C" not null default '',
  add column if not exists search_last text collate "C",
  add column if not exists search_second text collate "C",
  add column if not exists search_third text collate "C";
--> statement-breakpoint
create or replace function people_search_keys() returns trigger language plpgsql as $$
declare
  name text := people_fold(new.display_name);
begin
  new.search_handle := people_fold(new.handle);
  new.search_name := name;
  new.search_last := case when name like '% %' then regexp_replace(name, '^(.*) ([^ ]+)$', '\2 \1') end;
  new.search_second := case when name like '% % %' then regexp_replace(name, '^([^ ]+) (.*)$', '\2 \1') end;
  new.search_third := case when name like '% % % %' then regexp_replace(name, '^([^ ]+ [^ ]+) (.*)$', '\2 \1') end;
  return new;
end $$;
--> statement-breakpoint
-- A trigger and no generated columns: a name is folded once for all of them, which is most of what they cost.
create or replace trigger accounts_search before insert or update of handle, display_name on accounts
  for each row execute function people_search_keys();
--> statement-breakpoint
-- Also for whoever loads rows as a replica does.
alter table accounts enable always trigger accounts_search;
--> statement-breakpoint
update accounts set handle = handle;
--> statement-breakpoint
create index if not exists accounts_search_handle on accounts (search_handle);
--> statement-breakpoint
create index if not exists accounts_search_name on accounts (search_name);
--> statement-breakpoint
create index if not exists accounts_search_last on accounts (search_last) where search_last is not null;
--> statement-breakpoint
create index if not exists accounts_search_second on accounts (search_second) where search_second is not null;
--> statement-breakpoint
create index if not exists accounts_search_third on accounts (search_third) where search_third is not null;
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
