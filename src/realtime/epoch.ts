/**
 * The identity of a database's history. Sequence numbers mean something only within one: a restored backup, a promoted
 * replica or another database is another epoch, and cursors from before are void.
 */
import type { Sql } from "../kit/context.ts";

/** A fragment that reads the present epoch; cheap enough for every handshake. */
export function epochOf(sql: Sql) {
  // The timeline is the first eight digits of the current WAL file's name; PostgreSQL raises it at every promotion and
  // point-in-time recovery. A plain dump keeps none of this, so whoever restores one replaces `restores`.
  return sql`(
    select left(md5((select system_identifier from pg_control_system())::text || ':' ||
      left(pg_walfile_name(pg_current_wal_lsn()), 8) || ':' ||
      coalesce((select restores from epochs), 0)::text), 12))`;
}
