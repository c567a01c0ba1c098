/** A database that loses what it acknowledged makes every promise of ours a lie, so production does not start on one. */
import type { Sql } from "./postgres.ts";
import { StartupError } from "./startup-error.ts";

export async function refuseUndurable(sql: Sql): Promise<void> {
  const [row] = await sql<{ fsync: string; commit: string }[]>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`;
  if (row?.fsync === "off") {
    throw new StartupError(
      "DATABASE_URL: that PostgreSQL runs with fsync=off and would lose acknowledged data.",
    );
  }
  if (row?.commit === "off") {
    throw new StartupError(
      "DATABASE_URL: that PostgreSQL runs with synchronous_commit=off and would lose acknowledged data.",
    );
  }
}
