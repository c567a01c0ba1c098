/**
 * Seals anew what an older key of the ring sealed, so that this key may go. Works beside running servers: a row that
 * somebody writes meanwhile keeps what they wrote, and is looked at again.
 */
import type { SealedColumn } from "../kit/sealed.ts";
import type { Secrets } from "../kit/services.ts";
import type { Sql } from "./postgres.ts";

export interface Resealed {
  readonly name: string;
  /** Sealed with the first key now, and was before. */
  readonly kept: number;
  /** Sealed anew. */
  readonly anew: number;
  /** No key of the ring opens them. They are left as they are. */
  readonly lost: number;
}

interface Row {
  readonly key: string;
  readonly about: string;
  readonly sealed: Buffer;
}

const rowsPerPage = 200;

export async function resealColumn(
  sql: Sql,
  secrets: Secrets,
  column: SealedColumn,
): Promise<Resealed> {
  const counts = { kept: 0, anew: 0, lost: 0 };
  let after: string | null = null;
  for (;;) {
    const page: readonly Row[] = await readPage(sql, column, after);
    for (const row of page) {
      const outcome = await resealRow(sql, secrets, column, row);
      if (outcome !== "changed") counts[outcome] += 1;
    }
    const last = page.at(-1);
    if (!last || page.length < rowsPerPage) break;
    after = last.key;
  }
  return { name: column.name, ...counts };
}

async function readPage(sql: Sql, column: SealedColumn, after: string | null): Promise<Row[]> {
  const { table, key, about } = column;
  const [name, from] = [
    sql(column.column),
    after === null ? sql`` : sql`and ${sql(key)} > ${after}`,
  ];
  return await sql<Row[]>`
    select ${sql(key)}::text as key, ${sql(about)}::text as about, ${name} as sealed
    from ${sql(table)} where ${name} is not null ${from}
    order by ${sql(key)} limit ${rowsPerPage}`;
}

/** `changed`: whoever wrote it in the meantime has the same keys, and used the first. */
async function resealRow(
  sql: Sql,
  secrets: Secrets,
  { table, column, key, purpose }: SealedColumn,
  row: Row,
): Promise<"kept" | "anew" | "lost" | "changed"> {
  if (secrets.isSealedByFirst(row.sealed)) return "kept";
  const plain = secrets.open(purpose, row.sealed, row.about);
  if (!plain) return "lost";
  const anew = secrets.seal(purpose, plain, row.about);
  const written = await sql`
    update ${sql(table)} set ${sql(column)} = ${anew}
    where ${sql(key)} = ${row.key} and ${sql(column)} = ${row.sealed}`;
  return written.count === 1 ? "anew" : "changed";
}
