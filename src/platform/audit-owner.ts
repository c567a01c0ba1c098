/** Whether the database's user could undo what keeps the audit log: said at the start, because nobody would notice later. */
import type { Log } from "#src/kit/log.ts";
import type { Sql } from "./postgres.ts";

/** Its user is a superuser or the log's owner: then triggers alone keep the log, and such a user may remove them. */
export async function warnOfWeakAudit(sql: Sql, log: Log): Promise<void> {
  const [found] = await sql<{ isSuperuser: boolean; isOwner: boolean }[]>`
    select u.rolsuper as "isSuperuser", pg_has_role(c.relowner, 'usage') as "isOwner"
    from pg_class c, pg_roles u
    where c.oid = to_regclass('audit.entries') and u.rolname = current_user`;
  if (!found || !(found.isSuperuser || found.isOwner)) return;
  const { isSuperuser } = found;
  const reason = isSuperuser ? "is a superuser" : "owns the audit log and may make no role for it";
  log.warn(
    { isSuperuser },
    `the database's user ${reason}: triggers alone keep the audit log (docs/operations.md, The audit log)`,
  );
}
