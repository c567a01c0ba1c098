/** Reading events back: rows in order, rendered in one call per kind of event. */
import type { ReadContext, Sql } from "../kit/context.ts";
import type { EventDefinition } from "../kit/event.ts";
import type { Id } from "../kit/id.ts";

export interface StoredRow {
  readonly seq: number;
  readonly name: string;
  readonly ref: unknown;
  readonly about: number | null;
  readonly actor_id: Id | null;
  readonly key: Id | null;
}

/** Events after `after`, in order; by the primary key. */
export async function readStored(
  sql: Sql,
  streamId: Id,
  after: number,
  limit: number,
): Promise<StoredRow[]> {
  return await sql<StoredRow[]>`
    select seq, name, ref, about, actor_id, key from events
    where stream_id = ${streamId} and seq > ${after} order by seq limit ${limit}`;
}

/** What each event says today, by seq; missing or null where nothing is left to tell. */
export async function renderStored(
  ctx: ReadContext,
  definitions: ReadonlyMap<string, EventDefinition>,
  streamId: Id,
  rows: readonly StoredRow[],
): Promise<Map<number, unknown>> {
  const rendered = new Map<number, unknown>();
  const byName = Map.groupBy(rows, (row) => row.name);
  await Promise.all(
    [...byName].map(async ([name, group]) => {
      // An event of a newer version of the server: its readers skip it.
      const definition = definitions.get(name);
      if (!definition) return;
      const results = await definition.render(
        ctx,
        group.map((row) => ({ streamId, seq: row.seq, ref: row.ref })),
      );
      for (const [position, row] of group.entries()) rendered.set(row.seq, results[position]);
    }),
  );
  return rendered;
}
