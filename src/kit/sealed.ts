/**
 * Columns that hold what `secrets.seal` made. Each is named once, in its domain, so that replacing the server's key can
 * find and seal anew all that the old one still holds.
 */
import { getTableName } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

export interface SealedColumn {
  /** `table.column`, for people. */
  readonly name: string;
  readonly table: string;
  readonly column: string;
  /** The table's primary key, of one column. */
  readonly key: string;
  /** What it was sealed with. */
  readonly purpose: string;
  /** The column whose text was given as `about`; the key, unless said otherwise. */
  readonly about: string;
}

/** Rows whose column is null hold nothing sealed. */
export function defineSealed(
  column: AnyPgColumn,
  how: { readonly key: AnyPgColumn; readonly purpose: string; readonly about?: AnyPgColumn },
): SealedColumn {
  const table = getTableName(column.table);
  const { key, purpose, about = key } = how;
  return {
    ...{ name: `${table}.${column.name}`, table, column: column.name },
    ...{ key: key.name, purpose, about: about.name },
  };
}
