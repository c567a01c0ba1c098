/** Kinds of columns that tables of every domain have. Imported by relative path where the migration tool reads it. */
import { customType, timestamp } from "drizzle-orm/pg-core";

export const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/** A moment, to the microsecond. */
export const instant = (name: string) => timestamp(name, { withTimezone: true });
