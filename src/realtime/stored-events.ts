/** Reading events back: rows in order, rendered in one call per kind of event however many ask. */
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

/** Some events of one stream. */
export interface StoredEvents {
  readonly streamId: Id;
  readonly rows: readonly StoredRow[];
}

interface Told {
  readonly streamId: Id;
  readonly row: StoredRow;
  readonly rendered: Map<number, unknown>;
}

/** For each of these parts of streams, what its events say today by seq; missing or null where nothing is left to tell. */
export async function renderStored(
  ctx: ReadContext,
  definitions: ReadonlyMap<string, EventDefinition>,
  parts: readonly StoredEvents[],
): Promise<Map<number, unknown>[]> {
  const answers = parts.map(() => new Map<number, unknown>());
  const byName = new Map<string, Told[]>();
  for (const [place, rendered] of answers.entries()) {
    const { streamId, rows } = parts[place] ?? { streamId: "", rows: [] };
    for (const row of rows) {
      const told = { streamId, row, rendered };
      const others = byName.get(row.name);
      if (others) others.push(told);
      else byName.set(row.name, [told]);
    }
  }
  await Promise.all(Array.from(byName, ([name, told]) => render(ctx, definitions.get(name), told)));
  return answers;
}

async function render(
  ctx: ReadContext,
  definition: EventDefinition | undefined,
  told: readonly Told[],
): Promise<void> {
  // An event of a newer version of the server: its readers skip it.
  if (!definition) return;
  const results = await definition.render(
    ctx,
    told.map(({ streamId, row }) => ({ streamId, seq: row.seq, ref: row.ref })),
  );
  for (const [position, { row, rendered }] of told.entries())
    rendered.set(row.seq, results[position]);
}
