/**
 * The numbers of a profile: how long its owner's lists of people are for one viewer, as the domains that have the lists count
 * them. Null where the owner does not share the list with the viewer: how long it is would be the list's own business.
 */
import { assert } from "#src/kit/assert.ts";
import type { AudienceAt } from "#src/kit/audience.ts";
import { constant } from "#src/kit/constant.ts";
import type { ReadContext, Statement } from "#src/kit/context.ts";
import type { Id } from "#src/kit/id.ts";
import type { ProfileCounter } from "#src/kit/ports.ts";
import {
  columnOfSwitch,
  isWhoSwitch,
  mayDoKnown,
  type Standing,
  type WhoSwitch,
  type WhoWord,
} from "../privacy/may-do.ts";
import type { Profile } from "../schemas.ts";

type Asker = Pick<ReadContext, "sql" | "ports">;

export type Counts = Profile["counts"];
export const noCounts: Counts = { followers: null, following: null, friends: null };

/** Columns of a row about an owner, where `numberJoins` are joined; after others. */
export function numberColumns({ sql, ports }: Asker): Statement {
  const columns = ports.profileCounters.flatMap(({ lists }, index) => [
    `numbers${index}.is_known as "known:${index}"`,
    ...Object.entries(lists).flatMap(([name, list]) => [
      `numbers${index}.${name} as "number:${name}"`,
      `p.${columnOfSwitch(switchOf(list))} as "word:${name}"`,
    ]),
  ]);
  return constant(sql, columns.map((column) => `, ${column}`).join(""));
}

export function numberJoins(ctx: Asker, at: Pick<AudienceAt, "viewer" | "owner">): Statement {
  const { sql, ports } = ctx;
  return ports.profileCounters.reduce(
    (all, counter, index) =>
      sql`${all} cross join lateral (${counter.numbers(ctx, at)}) ${constant(sql, `numbers${index}`)}`,
    sql`left join privacy_settings p on p.account_id = ${at.owner}`,
  );
}

export interface Counted {
  readonly id: Id;
  readonly standing: Standing;
  /** With the columns above. */
  readonly row: object;
}

/** By owner. No query, unless a counter could not tell with the row; then one for all of its people. */
export async function findCounts(
  ctx: Asker,
  viewerId: Id,
  owners: readonly Counted[],
): Promise<Map<Id, Counts>> {
  const counts = new Map(owners.map(({ id }) => [id, { ...noCounts }]));
  for (const [index, counter] of ctx.ports.profileCounters.entries()) {
    const left = owners.filter(({ row }) => valueIn(row, `known:${index}`) !== true);
    const counted =
      left.length > 0
        ? await counter.count(
            ctx,
            viewerId,
            left.map(({ id }) => id),
          )
        : null;
    for (const owner of owners) {
      const numbers = counted?.get(owner.id) ?? null;
      Object.assign(counts.get(owner.id) ?? {}, shownNumbers(counter, viewerId, owner, numbers));
    }
  }
  return counts;
}

/** Of those lists that are shared with the viewer. `counted`: where the row does not say them. */
function shownNumbers(
  { lists }: ProfileCounter,
  viewerId: Id,
  { id, standing, row }: Counted,
  counted: Readonly<Record<string, number>> | null,
): Readonly<Record<string, unknown>> {
  const numbers: Record<string, unknown> = {};
  for (const [name, list] of Object.entries(lists)) {
    const word = valueIn(row, `word:${name}`) as WhoWord | null;
    if (id === viewerId || mayDoKnown(switchOf(list), word, standing))
      numbers[name] = counted === null ? valueIn(row, `number:${name}`) : (counted[name] ?? null);
  }
  return numbers;
}

/** As they see them themselves. */
export async function findOwnCounts(ctx: Asker, id: Id): Promise<Counts> {
  const counted = await Promise.all(
    ctx.ports.profileCounters.map((counter) => counter.count(ctx, id, [id])),
  );
  return Object.assign({ ...noCounts }, ...counted.map((numbers) => numbers.get(id))) as Counts;
}

function switchOf(list: string): WhoSwitch {
  assert(isWhoSwitch(list), "a list is shared by a switch of privacy");
  return list;
}

function valueIn(row: object, column: string): unknown {
  return (row as Readonly<Record<string, unknown>>)[column];
}
