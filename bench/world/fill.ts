/** Fills an empty, migrated database with a world: through COPY, with indexes built when the rows are there. */
import { connectPostgres, type Sql } from "#src/platform/postgres.ts";
import { CopyRows, type TakeChunk } from "./copy-rows.ts";
import type { WorldTable } from "./table.ts";

interface Index {
  readonly name: string;
  readonly definition: string;
  /** The primary key, or another constraint, that it stands for. */
  readonly constraint: string | null;
}

/** Answers how many rows each table got. */
export async function fill(
  url: string,
  tables: readonly WorldTable[],
  say: (text: string) => void,
): Promise<Record<string, number>> {
  const postgres = connectPostgres({
    ...{ url, poolSize: 1, applicationName: "world" },
    statementTimeoutMs: 0,
  });
  const rows: Record<string, number> = {};
  const { sql } = postgres;
  try {
    // One connection, so that what is set stays set. The rows refer to each other rightly, as the test of the generator shows: nothing asks once for each of five million.
    await sql`set session_replication_role = replica`;
    for (const table of tables) {
      const began = performance.now();
      rows[table.name] = await fillTable(sql, table);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      say(`${table.name}: ${rows[table.name]?.toLocaleString("en-US")} rows in ${seconds} s`);
    }
    await sql.unsafe("checkpoint");
  } finally {
    await postgres.close();
  }
  return rows;
}

async function fillTable(sql: Sql, table: WorldTable): Promise<number> {
  const indexes = await indexesOf(sql, table.name);
  for (const { name, constraint } of indexes)
    await sql.unsafe(
      constraint === null
        ? `drop index ${name}`
        : `alter table ${table.name} drop constraint ${name}`,
    );
  const count = await copy(sql, table);
  for (const { name, constraint, definition } of indexes)
    await sql.unsafe(
      constraint === null
        ? definition
        : `alter table ${table.name} add constraint ${name} ${constraint}`,
    );
  await sql.unsafe(`vacuum (freeze, analyze) ${table.name}`);
  return count;
}

/** All but those that other tables' references need. */
async function indexesOf(sql: Sql, table: string): Promise<readonly Index[]> {
  return await sql<Index[]>`
    select quote_ident(c.relname) as name, pg_get_indexdef(c.oid) as definition,
      pg_get_constraintdef(k.oid) as constraint
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid
    where i.indrelid = ${table}::regclass
      and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
    order by 1`;
}

async function copy(sql: Sql, table: WorldTable): Promise<number> {
  const columns = table.columns.join(", ");
  const stream = await sql
    .unsafe(`copy ${table.name} (${columns}) from stdin (format binary)`)
    .writable();
  const failed = new Promise<never>((_, reject) => stream.once("error", reject));
  const take: TakeChunk = async (chunk) => {
    if (stream.write(chunk)) return;
    await Promise.race([new Promise<void>((resolve) => stream.once("drain", resolve)), failed]);
  };
  const rows = new CopyRows(take);
  await table.write(rows);
  await rows.end();
  const finished = new Promise<void>((resolve) => stream.once("finish", resolve));
  stream.end();
  await Promise.race([finished, failed]);
  return rows.rows;
}
