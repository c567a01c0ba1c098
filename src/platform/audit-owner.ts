/** Whether the database's user could undo what keeps the audit log: said at the start, because nobody would notice later. */
import type { Log } from "#src/kit/log.ts";
import type { Sql } from "./postgres.ts";

/**
 * Its user is a superuser or the log's owner: then triggers alone keep the log, and such a user may remove them. Or it may
 * still make itself the owner, because whoever made the owner's role may give it to anybody.
 */
export async function warnOfWeakAudit(sql: Sql, log: Log): Promise<void> {
  const [found] = await sql<Rights[]>`
    select u.rolsuper as "isSuperuser", pg_has_role(c.relowner, 'usage') as "isOwner",
      pg_has_role(c.relowner, 'usage with admin option') as "mayOwn"
    from pg_class c, pg_roles u
    where c.oid = to_regclass('audit.entries') and u.rolname = current_user`;
  const weakness = found && weaknessOf(found);
  if (!weakness) return;
  log.warn(
    { isSuperuser: found.isSuperuser },
    `the database's user ${weakness} (docs/operations.md, The audit log)`,
  );
}

interface Rights {
  readonly isSuperuser: boolean;
  readonly isOwner: boolean;
  readonly mayOwn: boolean;
}

function weaknessOf({ isSuperuser, isOwner, mayOwn }: Rights): string | null {
  if (isSuperuser) return "is a superuser: triggers alone keep the audit log";
  if (isOwner)
    return "owns the audit log and may make no role for it: triggers alone keep the audit log";
  return mayOwn ? "may still make itself the audit log's owner: take that right away" : null;
}
