/** Looks up how people stand to others: any pairs by the primary keys, or one viewer to many. */
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Sql, Statement } from "#src/kit/context.ts";
import { frozen } from "#src/kit/frozen.ts";
import type { Id } from "#src/kit/id.ts";
import { tieNames, ties, type TieName } from "./ties.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export interface Pair {
  readonly viewerId: Id;
  readonly otherId: Id;
}

/** How a viewer stands to somebody who is there. */
export interface TieRow {
  readonly ties: Readonly<Record<TieName, boolean>>;
  /** Of a mute, which may be over by now; null: until it is taken back; absent where there is none. */
  readonly mutedUntil?: Date | null;
}

interface PairRow extends Readonly<Record<TieName, boolean>> {
  /** Position among the pairs, from one. */
  readonly n: number;
  readonly isMuted: boolean | null;
  readonly mutedUntil: Date | null;
}

/** By the position of the pair, of people who are there. Composed once: see `frozen`. */
export async function findPairs(ctx: Asker, pairs: readonly Pair[]): Promise<Map<number, TieRow>> {
  const { sql } = ctx;
  const rows = await sql<PairRow[]>`
    select p.n, m.is_muted as "isMuted", m.until as "mutedUntil",
      ${frozen(ctx, "graph.ties.pair", () => listed(sql, tieNames, (name) => ties[name].between(ctx, sql`p.viewer`, sql`p.other`)))}
    from unnest(
      ${pairs.map((pair) => pair.viewerId)}::uuid[], ${pairs.map((pair) => pair.otherId)}::uuid[])
      with ordinality p(viewer, other, n)
    cross join lateral (
      select from accounts a where a.id = p.other and a.id <> p.viewer and a.is_visible offset 0) a
    left join lateral (
      select true as is_muted, m.until from mutes m where m.muter_id = p.viewer and m.muted_id = p.other offset 0) m on true`;
  return new Map(
    rows.map(({ n, isMuted, mutedUntil, ...found }) => [
      n - 1,
      { ties: found, ...(isMuted === true ? { mutedUntil } : {}) },
    ]),
  );
}

/** More ids are not read, but those asked for looked up. */
const knownMax = 256;

interface ManyRow extends Readonly<Record<TieName, readonly Id[] | null>> {
  readonly there: readonly Id[];
  readonly mutes: Readonly<Record<Id, string | null>> | null;
}

/**
 * By id, of people who are there. What one person is tied to lies side by side in an index: reading it at once costs less than
 * looking up a hundred people in it, and much less where it is nobody.
 */
export async function findMany(
  ctx: Asker,
  viewerId: Id,
  ids: readonly Id[],
): Promise<Map<Id, TieRow>> {
  const { sql } = ctx;
  const [row] = await sql<[ManyRow]>`
    ${frozen(ctx, "graph.ties.many", () => selectMany(ctx))}
    from (select ${viewerId}::uuid as viewer, ${ids}::uuid[] as ids) p`;
  const found = new Map(row.there.map((id) => [id, { ties: nothing() }] as const));
  for (const name of tieNames) {
    for (const id of row[name] ?? []) {
      const one = found.get(id);
      if (one) one.ties[name] = true;
    }
  }
  return row.mutes === null ? found : withMutes(found, row.mutes);
}

function nothing(): Record<TieName, boolean> {
  return { ...none };
}

const none = Object.fromEntries(tieNames.map((name) => [name, false])) as Record<TieName, boolean>;

function withMutes(
  found: ReadonlyMap<Id, TieRow>,
  mutes: Readonly<Record<Id, string | null>>,
): Map<Id, TieRow> {
  const rows = new Map(found);
  for (const [id, until] of Object.entries(mutes)) {
    const row = found.get(id);
    if (row) rows.set(id, { ...row, mutedUntil: until === null ? null : new Date(until) });
  }
  return rows;
}

function selectMany(ctx: Asker): Statement {
  const { sql } = ctx;
  const most = constant(sql, knownMax);
  const atMost = constant(sql, knownMax + 1);
  const asked = sql`unnest(p.ids) asked(id)`;
  const muted = sql`select m.muted_id, m.until from mutes m where m.muter_id = p.viewer`;
  return sql`
    select array(select a.id from ${asked} cross join lateral (
        select a.id from accounts a where a.id = asked.id and a.id <> p.viewer and a.is_visible offset 0) a) as there,
      (select case when count(*) <= ${most} then jsonb_object_agg(some_of.id, some_of.until) else (
          select jsonb_object_agg(m.id, m.until) from ${asked} cross join lateral (
            ${muted} and m.muted_id = asked.id offset 0) m(id, until)) end
        from (${muted} limit ${atMost}) some_of(id, until)) as mutes,
      ${listed(
        sql,
        tieNames,
        (name) => sql`(
          select case when count(*) <= ${most} then array_agg(some_of.id) else array(
            select asked.id from ${asked} where ${ties[name].between(ctx, sql`p.viewer`, sql`asked.id`)}) end
          from (select id from (${ties[name].all(ctx, sql`p.viewer`)}) every_one(id) limit ${atMost}) some_of)`,
      )}`;
}

/** Columns by these names. */
function listed(
  sql: Sql,
  names: readonly TieName[],
  expression: (name: TieName) => Statement,
): Statement {
  return names
    .map((name) => sql`${expression(name)} as ${sql(name)}`)
    .reduce((all, one) => sql`${all}, ${one}`);
}
