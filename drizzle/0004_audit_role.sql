-- The audit log takes additions and nothing else. Two things see to that. Triggers refuse, to everybody and to a superuser
-- as well, to change an entry, to empty the table, and to take out what is younger than a year. And where the migration may
-- make roles, the log belongs to a role of its own that nobody logs in as, so that the server, which may add and read, can
-- neither remove the triggers nor drop the table.
create function audit.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now() - interval '1 year' then
      return old;
    end if;
  end if;
  raise exception 'the audit log takes additions and nothing else' using errcode = 'insufficient_privilege';
end $$;
--> statement-breakpoint
create trigger entries_stay before update or delete on audit.entries
  for each row execute function audit.refuse_change();
--> statement-breakpoint
create trigger entries_are_not_truncated before truncate on audit.entries
  for each statement execute function audit.refuse_change();
--> statement-breakpoint
-- Also where a session says that it is a replica, for which ordinary triggers sleep.
alter table audit.entries enable always trigger entries_stay, enable always trigger entries_are_not_truncated;
--> statement-breakpoint
-- As the log's owner, because the server may not delete: it says when, not what.
create function audit.purge() returns bigint language sql security definer set search_path = pg_catalog as $$
  with gone as (delete from audit.entries where at < now() - interval '1 year' returning 1)
  select count(*) from gone
$$;
--> statement-breakpoint
do $$
declare
  server text := current_user;
  is_superuser boolean := (select rolsuper from pg_catalog.pg_roles where rolname = current_user);
begin
  -- One for the whole cluster. Another database's migration may make it at this very moment.
  if to_regrole('hubbub_audit') is null then
    begin
      create role hubbub_audit nologin;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  -- Handing something over takes the right to be who receives it, and that one the right to have it. Both are for here only.
  if not is_superuser then
    execute format('grant hubbub_audit to %I with inherit false, set true', server);
    execute format('grant create on database %I to hubbub_audit', current_database());
  end if;
  alter schema audit owner to hubbub_audit;
  set local role hubbub_audit;
  execute format('grant usage on schema audit to %I', server);
  reset role;
  alter table audit.entries owner to hubbub_audit;
  alter function audit.refuse_change() owner to hubbub_audit;
  alter function audit.purge() owner to hubbub_audit;
  set local role hubbub_audit;
  execute format('grant select, insert on audit.entries to %I', server);
  revoke all on function audit.purge() from public;
  execute format('grant execute on function audit.purge() to %I', server);
  reset role;
  if not is_superuser then
    execute format('revoke create on database %I from hubbub_audit', current_database());
    execute format('revoke hubbub_audit from %I', server);
  end if;
exception when insufficient_privilege then
  -- A managed database whose user may make no roles: the triggers stand alone, and the server says so when it starts.
  raise notice 'the audit log stays with %: %', server, sqlerrm;
end $$;
